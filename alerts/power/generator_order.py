"""The order for a generator to a site that runs on batteries: what it is worth that it comes before they are flat."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from alerts.dispatch.owners import foreign_owner
from alerts.dispatch.priority import index, priority, urgency
from alerts.orders.draft import Grounds
from alerts.orders.estimates import Avoided
from alerts.orders.order import Change, Kind, RepairOrder, State, before_outage, order_id_of
from alerts.orders.push_time import NOT_YET, Leaving, pushing
from alerts.orders.reason import Reason
from alerts.power.power_case import OnBattery
from correlate.facts import OpenOutage
from correlate.model import segment_name
from ingest.records import Cell

_HOUR = timedelta(hours=1)


def generator_order(
    state: OnBattery,
    cells: Sequence[Cell],
    chance: float,
    margin: timedelta,
    grounds: Grounds,
    now: datetime,
) -> RepairOrder:
    """The order, unranked; `cells` (not empty) are those of the site.

    It is worth what a repair would spare that is there as the cells go out, times the `chance` that mains are not back
    by then; it is due before the batteries are flat, and pushed so that it can be.
    """
    site, flat_at = grounds.sites.get(state.site_id), state.flat_at
    kind = Kind.THIRD_PARTY if foreign_owner(site) else Kind.GENERATOR
    repairs = grounds.repairs.at(now)
    repair = repairs.time(kind, state.site_id, now)
    latest = repairs.latest_start(kind, state.site_id, flat_at - margin, now)
    outages = [_to_come(cell, flat_at) for cell in cells]
    late = max(0.0, (now - flat_at) / _HOUR + repair.repair_hours)
    avoided = _likely(grounds.estimates.avoided(outages, max(now, flat_at), late, kind), chance)
    deadlines = grounds.estimates.deadlines(max(outages, key=lambda one: one.users), max(now, flat_at))
    users = sum(one.users for one in outages)
    level = priority(grounds.impact.level(avoided.expected, users), urgency(latest, deadlines.window_closes_at, now))
    return RepairOrder(
        order_id=order_id_of(f"{before_outage(state.site_id)}@{state.failed_at.isoformat()}"),
        group_id=before_outage(state.site_id),
        outage_ids=(),
        outage_id="",
        region=state.region,
        cell_ids=tuple(cell.cell_id for cell in cells),
        down_cell_ids=(),
        site_ids=(state.site_id,),
        kind=kind,
        state=State.PENDING,
        change=Change.ISSUED,
        reason=Reason.MAINS_FAILED,
        version=1,
        started_at=state.failed_at,
        issued_at=now,
        changed_at=now,
        due_at=flat_at,
        burst_at=deadlines.burst_at,
        window_closes_at=deadlines.window_closes_at,
        peak_at=deadlines.peak_at,
        expected_avoided=avoided.expected,
        expected_avoided_lo=avoided.lo,
        expected_avoided_hi=avoided.hi,
        index=index(avoided.expected, repair.crew_hours),
        rank=0,
        priority=level,
        crew_hours=repair.crew_hours,
        users=users,
        complaints=0.0,
        causes=(state.cause,) if state.cause else (),
        model_version=grounds.estimates.model_version,
        push=pushing(NOT_YET, level, Leaving(flat_at, latest, now + repair.repair_hours * _HOUR), now),
        repair_hours=repair.repair_hours,
        opens_at=repair.opens_at,
        owner=repair.owner,
        leading_site_id=state.site_id,
    )


def _to_come(cell: Cell, flat_at: datetime) -> OpenOutage:
    """The outage that the cell will have if nobody comes."""
    return OpenOutage(
        outage_id="",
        cell_id=cell.cell_id,
        site_id=cell.site_id,
        region=cell.region,
        segment=segment_name(cell.technology, cell.area_class),
        users=cell.users or 0.0,
        started_at=flat_at,
        ended_at=None,
        planned=False,
        work_id=None,
        complaints=0.0,
        exposure=0.0,
    )


def _likely(avoided: Avoided, chance: float) -> Avoided:
    return Avoided(chance * avoided.expected, chance * avoided.lo, chance * avoided.hi)
