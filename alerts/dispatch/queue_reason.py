"""Why an outage stands where it stands in the dispatch queue, in a sentence a dispatcher reads."""

from datetime import datetime, timedelta

from alerts.dispatch.queue import Queued
from alerts.orders.sentence import duration


def queue_reason(queued: Queued, now: datetime) -> str:
    """What a crew sent now spares here, until when it pays, and what stands in its way; one line."""
    parts = [_taken(queued), _worth(queued), _deadlines(queued, now), _together(queued), _access(queued)]
    return " ".join(part for part in parts if part)


def _taken(queued: Queued) -> str:
    if queued.order is not None:
        return f"Order {queued.order.order_id} is under way."
    if queued.visit.order is not None:
        return f"Order {queued.visit.order.order_id} is under way for a cell that failed with it."
    return ""


def _worth(queued: Queued) -> str:
    visit = queued.visit
    return (
        f"A crew sent now is done in {visit.wait_hours:.1f} h and spares {queued.avoidable:.1f} complaints here "
        f"(modelled), {visit.index:.2f} per crew-hour."
    )


def _deadlines(queued: Queued, now: datetime) -> str:
    burst = _when("Complaints burst", "Complaints burst", queued.deadlines.burst_at, now)
    window = _when("the golden window closes", "the golden window closed", queued.deadlines.window_closes_at, now)
    return f"{burst}, {window}."


def _when(coming: str, gone: str, moment: datetime, now: datetime) -> str:
    return f"{coming} in {duration(moment - now)}" if now < moment else f"{gone} {duration(now - moment)} ago"


def _together(queued: Queued) -> str:
    others = queued.visit.outages - 1
    if not others:
        return ""
    cells = "1 other cell" if others == 1 else f"{others} other cells"
    return f"It failed with {cells}: one repair, {queued.visit.avoidable:.1f} complaints spared in all."


def _access(queued: Queued) -> str:
    hours = queued.visit.access_hours
    return f"The site lets nobody in for {duration(timedelta(hours=hours))} h after arrival." if hours > 0 else ""
