"""What a repair order says, in sentences a dispatcher reads."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from alerts.orders.life import Life
from alerts.orders.order import RepairOrder
from alerts.orders.push_words import push_sentence
from alerts.orders.reason import Reason

_OPENINGS: Mapping[Reason, str] = {
    Reason.OUT_OF_SERVICE: "{extent} out of service.",
    Reason.OUTSIDE_PLANNED_WORK: "{extent} out of service, outside the scope of planned work {work}.",
    Reason.OVERRUNS_PLANNED_WORK: "{extent} out of service after the end of planned work {work}.",
    Reason.FAILED_AGAIN: "{extent} out of service again.",
    Reason.MAINS_FAILED: "Mains failed at {site}: its batteries last about {battery} more; {on_battery} on them.",
    Reason.SERVICE_LOST: "The batteries are flat: {extent} out of service.",
    Reason.MERGED_GROUPS: "Groups turned out to be one failure: {extent} out of service.",
    Reason.GROUP_MOVED: "A late alarm moved the start of the failure: {extent} out of service.",
    Reason.CELLS_CHANGED: "Other cells than before: {extent} out of service.",
    Reason.KIND_CHANGED: "Another cause was found, repair is now by {kind}: {extent} out of service.",
    Reason.PRIORITY_CHANGED: "The priority changed: {extent} out of service.",
    Reason.FORECAST_CHANGED: "The forecast changed: {extent} out of service.",
    Reason.PUSH_DUE: "It is time to leave: {extent} out of service.",
    Reason.ALARM_CLEARED: "All alarms cleared before anybody took the order on.",
    Reason.SERVICE_RESTORED: "All cells are back in service.",
    Reason.MERGED: "Its cells failed together with those of order {merged_into}, which stays.",
    Reason.PLANNED_WORK: "Planned work {work} accounts for the cells that are down.",
    Reason.MAINS_BACK: "The mains are back before any cell went out.",
    Reason.ALARM_TOO_OLD: "The alarm of the mains is too old to be believed, and no cell went out.",
    Reason.BY_HAND: "Changed by hand.",
    Reason.ACKNOWLEDGED: "{unit} has taken the order on.",
    Reason.REJECTED_BY_UNIT: "{unit} rejects the order ({why}): it waits to be redispatched.",
    Reason.REDISPATCHED: "Redispatched to {unit}.",
    Reason.ASSIGNED: "Assigned to {who}.",
    Reason.TRAVELLING: "{who} is on the way.",
    Reason.STARTED: "{who} is at work.",
    Reason.HELD: "Held ({why}){until}.",
    Reason.RESUMED: "Goes on: {stage}.",
    Reason.REPAIRED: "Reported as repaired{receipt}.",
    Reason.RECEIPT_INCOMPLETE: "The receipt goes back: {missing} missing.",
    Reason.RECEIPT_GIVEN: "The receipt is complete.",
    Reason.CANCELLED_BY_HAND: "Cancelled by {by}{because}.",
    Reason.COMMENTED: "Commented by {by}.",
    Reason.VERIFIED: "Verified: no cell is down, and complaints are as usual.",
    Reason.STILL_DOWN: "The repair does not hold, cells are still down: back to {who}.",
    Reason.COMPLAINTS_REMAIN: "All cells are back, and still more complaints come than usual: look for what remains.",
    Reason.SPLIT: "Its group fell apart: order {split} has a part of its cells.",
}


def sentence(order: RepairOrder) -> str:
    """Why the order is as it is; while it is open also what it is worth and by when, as of `changed_at`."""
    opening = _OPENINGS[order.reason].format(
        extent=_extent(order),
        work=order.work_id or "unknown",
        kind=order.kind.value,
        merged_into=order.merged_into,
        site=order.leading_site_id or "the site",
        battery=f"{duration(order.due_at - order.changed_at)} h",
        on_battery=_counted(len(order.cell_ids), "cell"),
        **_told_of(order.life),
    )
    if not order.is_open:
        return opening
    return f"{opening} {_worth(order)} {_deadlines(order)} {push_sentence(order)}"


def duration(length: timedelta) -> str:
    """Hours and minutes, ``1:05``; never negative."""
    minutes = max(0, int(length.total_seconds()) // 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


def _told_of(life: Life) -> dict[str, str]:
    unit = life.unit or "The unit"
    return {
        "unit": unit,
        "who": " of ".join(name for name in (life.crew, life.unit) if name) or "the crew",
        "why": life.why.value.replace("_", " ") if life.why else "no reason told",
        "because": f" ({life.why.value.replace('_', ' ')})" if life.why else "",
        "by": life.by,
        "until": f" until {life.held_until:%Y-%m-%d %H:%M} UTC" if life.held_until else "",
        "stage": life.stage.value.replace("_", " "),
        "receipt": "" if life.receipt else ", the receipt is still to come",
        "missing": ", ".join(life.missing) or "nothing",
        "split": ", ".join(life.split_into) or "another",
    }


def _extent(order: RepairOrder) -> str:
    down, cells = len(order.down_cell_ids), len(order.cell_ids)
    count = f"{down} of {cells} cells" if down < cells else _counted(cells, "cell")
    verb = "is" if down == cells == 1 else "are"
    return f"{count} at {_counted(len(order.site_ids) or cells, 'site')} in {order.region} {verb}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _worth(order: RepairOrder) -> str:
    return (
        f"A repair within {order.repair_hours or order.crew_hours:.3g} h avoids {order.expected_avoided:.1f} "
        f"({order.expected_avoided_lo:.1f}–{order.expected_avoided_hi:.1f}) complaints (modelled)."
    )


def _deadlines(order: RepairOrder) -> str:
    burst = _when("complaints burst", "complaints burst", order.burst_at, order.changed_at)
    window = _when("the golden window closes", "the golden window closed", order.window_closes_at, order.changed_at)
    soon = "" if order.due_at <= order.window_closes_at else " Due as early as possible: no crew makes it sooner."
    return f"{order.priority}: {burst}, {window}.{soon}"


def _when(coming: str, gone: str, moment: datetime, now: datetime) -> str:
    return f"{coming} in {duration(moment - now)}" if now < moment else f"{gone} {duration(now - moment)} ago"
