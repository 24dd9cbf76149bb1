"""Why an order was issued, changed, ended or not made at all: a closed list."""

from enum import StrEnum


class Reason(StrEnum):
    """Every yes and every no of `alerts.orders.decide`. Each stands in ``docs/reasons.md``."""

    OUT_OF_SERVICE = "out_of_service"
    OUTSIDE_PLANNED_WORK = "outside_planned_work"
    OVERRUNS_PLANNED_WORK = "overruns_planned_work"
    FAILED_AGAIN = "failed_again"
    MAINS_FAILED = "mains_failed"

    MERGED_GROUPS = "merged_groups"
    GROUP_MOVED = "group_moved"
    CELLS_CHANGED = "cells_changed"
    KIND_CHANGED = "kind_changed"
    PRIORITY_CHANGED = "priority_changed"
    FORECAST_CHANGED = "forecast_changed"
    PUSH_DUE = "push_due"
    SERVICE_LOST = "service_lost"

    ALARM_CLEARED = "alarm_cleared"
    MAINS_BACK = "mains_back"
    ALARM_TOO_OLD = "alarm_too_old"
    SERVICE_RESTORED = "service_restored"
    MERGED = "merged"
    PLANNED_WORK = "planned_work"
    BY_HAND = "by_hand"

    ACKNOWLEDGED = "acknowledged"
    REJECTED_BY_UNIT = "rejected_by_unit"
    REDISPATCHED = "redispatched"
    ASSIGNED = "assigned"
    TRAVELLING = "travelling"
    STARTED = "started"
    HELD = "held"
    RESUMED = "resumed"
    REPAIRED = "repaired"
    RECEIPT_INCOMPLETE = "receipt_incomplete"
    RECEIPT_GIVEN = "receipt_given"
    CANCELLED_BY_HAND = "cancelled_by_hand"
    COMMENTED = "commented"

    VERIFIED = "verified"
    STILL_DOWN = "still_down"
    COMPLAINTS_REMAIN = "complaints_remain"
    SPLIT = "split"

    HOLDING_OFF = "holding_off"
    ALREADY_RESTORED = "already_restored"
    SUPERSEDED = "superseded"
    CLOSED_BY_HAND = "closed_by_hand"
    UNCHANGED = "unchanged"
