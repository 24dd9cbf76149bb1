"""From the picture of an outage group to what an order for it says."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from alerts.dispatch.near_ties import NearTies
from alerts.dispatch.priority import Impact, index, priority, urgency
from alerts.orders.estimates import Avoided, Estimates
from alerts.orders.kind import kind_of
from alerts.orders.order import Change, RepairOrder, State, due_at, order_id_of
from alerts.orders.reason import Reason
from correlate.facts import GroupPicture, OpenOutage
from correlate.rules import Rules
from ingest.records import Cell, PlannedWork, Site


class Grounds(msgspec.Struct, frozen=True):
    """What decisions rest on besides the pictures: estimates, rules, planned works and sites by id, chance."""

    estimates: Estimates
    rules: Rules = Rules()
    works: Mapping[str, PlannedWork] = {}
    sites: Mapping[str, Site] = {}
    cells: Mapping[str, Cell] = {}
    impact: Impact = Impact()
    near_ties: NearTies = NearTies()


class Need(msgspec.Struct, frozen=True, gc=False):
    """What of a group calls for repair: outages that no planned work silences, and those of them still down."""

    outages: tuple[OpenOutage, ...]
    down: tuple[OpenOutage, ...]


def need(picture: GroupPicture, grounds: Grounds, now: datetime) -> Need:
    """What of the picture calls for repair at `now`."""
    outages = tuple([one for one in picture.outages if not (one.planned and silenced(one, grounds, now))])
    return Need(outages, tuple([outage for outage in outages if outage.ended_at is None]))


def silenced(outage: OpenOutage, grounds: Grounds, now: datetime) -> bool:
    """Whether planned work accounts for an outage: until the work's end and a grace, without one for good."""
    if not outage.planned:
        return False
    work = grounds.works.get(outage.work_id or "")
    return work is None or (outage.ended_at or now) <= work.ends_at + grounds.rules.planned_grace


def work_named(picture: GroupPicture, wanted: Need) -> str | None:
    """The planned work an order should name: that of an outage to repair, else of another of the group."""
    return next((outage.work_id for outage in (*wanted.down, *picture.outages) if outage.work_id), None)


def drafted(picture: GroupPicture, wanted: Need, avoided: Avoided, grounds: Grounds, now: datetime) -> RepairOrder:
    """A first order for the group, unranked (rank 0), with nothing decided yet but what it says."""
    leading = min(wanted.down, key=lambda outage: (-outage.users, outage.outage_id))
    deadlines = grounds.estimates.deadlines(leading, now)
    crew_hours = grounds.estimates.crew_hours
    users = sum([outage.users for outage in wanted.down])
    urgent = urgency(deadlines.burst_at, deadlines.window_closes_at, crew_hours, now)
    site_ids = tuple(dict.fromkeys(outage.site_id for outage in wanted.outages if outage.site_id))
    return RepairOrder(
        order_id=order_id_of(picture.group_id),
        group_id=picture.group_id,
        outage_ids=tuple([outage.outage_id for outage in wanted.outages]),
        outage_id=leading.outage_id,
        region=picture.region,
        cell_ids=tuple([outage.cell_id for outage in wanted.outages]),
        down_cell_ids=tuple([outage.cell_id for outage in wanted.down]),
        site_ids=site_ids,
        kind=kind_of(picture.causes, site_ids, grounds.sites),
        state=State.PENDING,
        change=Change.ISSUED,
        reason=Reason.OUT_OF_SERVICE,
        version=1,
        started_at=picture.started_at,
        issued_at=now,
        changed_at=now,
        due_at=due_at(now, deadlines.window_closes_at, crew_hours),
        burst_at=deadlines.burst_at,
        window_closes_at=deadlines.window_closes_at,
        peak_at=deadlines.peak_at,
        expected_avoided=avoided.expected,
        expected_avoided_lo=avoided.lo,
        expected_avoided_hi=avoided.hi,
        index=index(avoided.expected, crew_hours),
        rank=0,
        priority=priority(grounds.impact.level(avoided.expected, users), urgent),
        crew_hours=crew_hours,
        users=users,
        complaints=sum([outage.complaints for outage in wanted.outages]),
        severity=picture.severity,
        causes=picture.causes,
        work_id=work_named(picture, wanted),
        model_version=grounds.estimates.model_version,
    )


def carried_on(step: RepairOrder, draft: RepairOrder, formerly: tuple[str, ...]) -> RepairOrder:
    """What the draft says, as the state `step` of an order that is there already: same id, same issue."""
    gone = dict.fromkeys((*step.replaces, *formerly, step.group_id))
    return msgspec.structs.replace(
        draft,
        order_id=step.order_id,
        state=step.state,
        change=step.change,
        reason=step.reason,
        version=step.version,
        issued_at=step.issued_at,
        due_at=due_at(step.issued_at, draft.window_closes_at, draft.crew_hours),
        replaces=tuple(group for group in gone if group != draft.group_id),
        work_id=draft.work_id or step.work_id,
        life=step.life,
    )


def final_after(rules: Rules) -> timedelta:
    """How long after its end a group may still fail again as the same group, pictures being late at most so much."""
    return rules.flap_gap + rules.lateness + rules.refresh
