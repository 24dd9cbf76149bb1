"""From the picture of an outage group to what an order for it says."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from alerts.dispatch.ends_seen import EndsSeen
from alerts.dispatch.key_customers import key_factor
from alerts.dispatch.near_ties import NearTies
from alerts.dispatch.past_repairs import PastRepairs
from alerts.dispatch.priority import Impact, Level, Priority, index, priority, urgency
from alerts.dispatch.repair_time import RepairTime
from alerts.orders.estimates import Avoided, Estimates
from alerts.orders.kind import kind_of
from alerts.orders.order import Change, Kind, RepairOrder, State, due_at, order_id_of
from alerts.orders.push_rules import PushRules
from alerts.orders.push_time import NOT_YET, Leaving, Pushing, pushing, steady
from alerts.orders.reason import Reason
from alerts.works.works_ground import WorksGround
from correlate.facts import GroupPicture, OpenOutage
from correlate.rules import Rules
from ingest.records import Cell, PlannedWork, Site

ASSUMED_CREW_HOURS = 2.0

_GENEROUS = 1.25
"""A priority falls at once where figures that are so much higher give a lower one, too."""


class Grounds(msgspec.Struct, frozen=True):
    """What decisions rest on besides the pictures: estimates, rules, planned works and sites by id, chance.

    `repairs`: how long repairs take; `push`: when orders are pushed, and how firmly priorities stand. `planned`: what
    planned works are followed by, None where they are not; then `works` are those with the ends of their silences.
    `ends`: how long outages last without a crew, by own orders; None where the model knows.
    """

    estimates: Estimates
    rules: Rules = Rules()
    works: Mapping[str, PlannedWork] = {}
    sites: Mapping[str, Site] = {}
    cells: Mapping[str, Cell] = {}
    impact: Impact = Impact()
    near_ties: NearTies = NearTies()
    repairs: PastRepairs = PastRepairs((), ASSUMED_CREW_HOURS)
    push: PushRules = PushRules()
    planned: WorksGround | None = None
    ends: EndsSeen | None = None


class Need(msgspec.Struct, frozen=True, gc=False):
    """What of a group calls for repair: outages that no planned work silences, and those of them still down."""

    outages: tuple[OpenOutage, ...]
    down: tuple[OpenOutage, ...]


def need(picture: GroupPicture, grounds: Grounds, now: datetime) -> Need:
    """What of the picture calls for repair at `now`."""
    outages = tuple([one for one in picture.outages if not (one.planned and silenced(one, grounds, now))])
    return Need(outages, tuple([outage for outage in outages if outage.ended_at is None]))


class Worth(msgspec.Struct, frozen=True, gc=False):
    """What sending somebody to a group is worth: to the outage with most users down, by whom, in what time.

    `key_factor` weighs its complaints by who makes them.
    """

    leading: OpenOutage
    kind: Kind
    repair: RepairTime
    avoided: Avoided
    users: float
    key_factor: float


def worth(picture: GroupPicture, wanted: Need, grounds: Grounds, now: datetime) -> Worth:
    """What a repair that is ordered `now` is worth; something of the group is down."""
    leading = min(wanted.down, key=lambda outage: (-outage.users, outage.outage_id))
    site_ids = {outage.site_id: None for outage in wanted.outages if outage.site_id}
    kind = kind_of(picture.causes, site_ids, grounds.sites)
    repair = grounds.repairs.at(now).time(kind, leading.site_id, now)
    avoided = grounds.estimates.avoided(wanted.outages, now, repair.repair_hours, kind)
    users = sum([outage.users for outage in wanted.down])
    return Worth(leading, kind, repair, avoided, users, _weight_of_customers(wanted.outages))


def _weight_of_customers(outages: Sequence[OpenOutage]) -> float:
    of_key = sum([outage.key_complaints for outage in outages])
    return key_factor(of_key, sum([outage.complaints for outage in outages]))


def silenced(outage: OpenOutage, grounds: Grounds, now: datetime) -> bool:
    """Whether planned work accounts for an outage: until the work's end and a grace, without one for good."""
    if not outage.planned:
        return False
    work = grounds.works.get(outage.work_id or "")
    return work is None or (outage.ended_at or now) <= work.ends_at + grounds.rules.planned_grace


def work_named(picture: GroupPicture, wanted: Need) -> str | None:
    """The planned work an order should name: that of an outage to repair, else of another of the group."""
    return next((outage.work_id for outage in (*wanted.down, *picture.outages) if outage.work_id), None)


def drafted(
    picture: GroupPicture,
    wanted: Need,
    value: Worth,
    grounds: Grounds,
    now: datetime,
    before: RepairOrder | None = None,
) -> RepairOrder:
    """A first order for the group, unranked (rank 0), with nothing decided yet but what it says and when it is pushed.

    `before`: the order that the group has, whose priority stands firm and whose push is not taken back.
    """
    leading, repair, avoided = value.leading, value.repair, value.avoided
    deadlines = grounds.estimates.deadlines(leading, now)
    leaving = leaving_for(value.kind, leading.site_id, deadlines.burst_at, grounds, now)
    urgent = urgency(leaving.latest_start, deadlines.window_closes_at, now)
    level, push = _standing(before, value, urgent, leaving, grounds, now)
    return RepairOrder(
        order_id=order_id_of(picture.group_id),
        group_id=picture.group_id,
        outage_ids=tuple([outage.outage_id for outage in wanted.outages]),
        outage_id=leading.outage_id,
        region=picture.region,
        cell_ids=tuple([outage.cell_id for outage in wanted.outages]),
        down_cell_ids=tuple([outage.cell_id for outage in wanted.down]),
        site_ids=tuple(dict.fromkeys(outage.site_id for outage in wanted.outages if outage.site_id)),
        kind=value.kind,
        state=State.PENDING,
        change=Change.ISSUED,
        reason=Reason.OUT_OF_SERVICE,
        version=1,
        started_at=picture.started_at,
        issued_at=now,
        changed_at=now,
        due_at=due_at(now, deadlines.window_closes_at, repair.repair_hours),
        burst_at=deadlines.burst_at,
        window_closes_at=deadlines.window_closes_at,
        peak_at=deadlines.peak_at,
        expected_avoided=avoided.expected,
        expected_avoided_lo=avoided.lo,
        expected_avoided_hi=avoided.hi,
        index=index(value.key_factor * avoided.expected, repair.crew_hours),
        rank=0,
        priority=level,
        crew_hours=repair.crew_hours,
        users=value.users,
        complaints=sum([outage.complaints for outage in wanted.outages]),
        severity=picture.severity,
        causes=picture.causes,
        work_id=work_named(picture, wanted),
        model_version=grounds.estimates.model_version,
        push=push,
        repair_hours=repair.repair_hours,
        opens_at=repair.opens_at,
        owner=repair.owner,
        leading_site_id=leading.site_id,
    )


def leaving_for(kind: Kind, site_id: str | None, burst_at: datetime, grounds: Grounds, now: datetime) -> Leaving:
    """By when somebody has to leave for a site so that the repair ends before the burst, and when it ends from now."""
    repairs = grounds.repairs.at(now)
    latest = repairs.latest_start(kind, site_id, burst_at - grounds.push.margin, now)
    ends_at = now + timedelta(hours=repairs.time(kind, site_id, now).repair_hours)
    return Leaving(burst_at, latest, ends_at)


def _standing(
    before: RepairOrder | None, value: Worth, urgent: Level, leaving: Leaving, grounds: Grounds, now: datetime
) -> tuple[Priority, Pushing]:
    """The priority of an order and its push, as they go on from what they were."""
    told = priorities(value.avoided.expected, value.users, urgent, grounds)
    level, since = told[0], None
    if before is not None and before.is_open:
        level, since = steady(before.priority, before.push.lower_since, told, now, grounds.push.falls_after)
    push = pushing(before.push if before else NOT_YET, level, leaving, now)
    return level, push if push.lower_since == since else msgspec.structs.replace(push, lower_since=since)


def priorities(avoided: float, users: float, urgent: Level, grounds: Grounds) -> tuple[Priority, Priority]:
    """The priority by these figures, and by the same a quarter higher."""
    plain = priority(grounds.impact.level(avoided, users), urgent)
    return plain, priority(grounds.impact.level(_GENEROUS * avoided, _GENEROUS * users), urgent)


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
        due_at=max(draft.window_closes_at, min(step.due_at, draft.due_at)),
        replaces=tuple(group for group in gone if group != draft.group_id),
        work_id=draft.work_id or step.work_id,
        life=step.life,
    )


def final_after(rules: Rules) -> timedelta:
    """How long after its end a group may still fail again as the same group, pictures being late at most so much."""
    return rules.flap_gap + rules.lateness + rules.refresh
