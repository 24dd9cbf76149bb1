"""The timeline of one group: alarms, cells down and back, order stages, pushes, notices and what lies ahead."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby, pairwise

import msgspec

from alerts.notices.notice import Notice
from alerts.orders.life import MACHINE, Stage
from alerts.orders.order import Change, RepairOrder
from alerts.orders.reason import Reason
from ingest.records import Alarm, Effect
from service.store.outage_steps import Push
from service.store.outage_story import LinkedComplaint
from service.store.reads import OutageRow

_MINUTE = timedelta(minutes=1)
_FIGURES = frozenset({Reason.FORECAST_CHANGED, Reason.UNCHANGED, Reason.PUSH_DUE})


class StepKind(StrEnum):
    """What a step tells of: a closed list, each with a sentence in the template."""

    PRECURSOR = "precursor"
    ALARM = "alarm"
    CLEARED = "cleared"
    DOWN = "down"
    BACK = "back"
    ALL_BACK = "all_back"
    ORDER = "order"
    PUSHED = "pushed"
    UNDELIVERED = "undelivered"
    WAITS = "waits"
    NOTICE = "notice"
    COMPLAINT = "complaint"
    BURST = "burst"
    WINDOW = "window"


class Step(msgspec.Struct, frozen=True):
    """One step; which fields are filled depends on its kind.

    `count` of `what` (a cause, a channel) at `places`; of an order its `stage`, `reason`, who (`by`) and `note`.
    `ahead`: it has not come yet. `ends_at`: of several alike, the last.
    """

    at: datetime
    kind: StepKind
    count: int = 1
    what: str = ""
    places: tuple[str, ...] = ()
    order_id: str = ""
    stage: Stage | None = None
    reason: Reason | None = None
    by: str = ""
    note: str = ""
    notice: Notice | None = None
    ends_at: datetime | None = None
    ahead: bool = False


class Happened(msgspec.Struct, frozen=True):
    """All that is known to have happened around the group, and what its model says of when complaints burst."""

    alarms: Sequence[Alarm]
    outages: Sequence[OutageRow]
    orders: Sequence[Sequence[RepairOrder]]
    pushes: Sequence[Push]
    notices: Sequence[Notice]
    linked: Sequence[LinkedComplaint]
    burst_at: datetime | None
    window_closes_at: datetime | None
    now: datetime


def timeline(happened: Happened) -> tuple[Step, ...]:
    """The steps in the order of time; what happens together, a minute long, is one step."""
    steps = [
        *_alarms(happened.alarms),
        *_cells(happened.outages),
        *(step for states in happened.orders for step in _order(states)),
        *_pushes(happened),
        *(Step(notice.at, StepKind.NOTICE, notice=notice) for notice in happened.notices),
        *_complaints(happened.linked),
        *_deadlines(happened),
    ]
    order = list(StepKind)
    return tuple(sorted(steps, key=lambda step: (step.at, order.index(step.kind))))


def _alarms(alarms: Sequence[Alarm]) -> Iterator[Step]:
    """Raises and clears, by the minute, effect and cause."""
    seen: dict[tuple[StepKind, str], list[tuple[datetime, str]]] = {}
    for alarm in alarms:
        before = alarm.effect in (Effect.POWER, Effect.TRANSMISSION)
        kind = StepKind.PRECURSOR if before else StepKind.ALARM
        what, place = alarm.probable_cause or alarm.effect.value, alarm.cell_id or alarm.site_id or alarm.backhaul_id
        seen.setdefault((kind, what), []).append((alarm.raised_at, place or ""))
        if alarm.cleared_at is not None:
            seen.setdefault((StepKind.CLEARED, what), []).append((alarm.cleared_at, place or ""))
    for (kind, what), moments in seen.items():
        yield from _gathered(kind, what, moments)


def _cells(outages: Sequence[OutageRow]) -> Iterator[Step]:
    yield from _gathered(StepKind.DOWN, "", [(row.started_at, row.cell_id) for row in outages])
    back = [(row.ended_at, row.cell_id) for row in outages if row.ended_at is not None]
    ended = len(back) == len(outages)
    gathered = list(_gathered(StepKind.BACK, "", back))
    yield from gathered[: -1 if ended else None]
    if ended and gathered:
        yield msgspec.structs.replace(gathered[-1], kind=StepKind.ALL_BACK)


def _gathered(kind: StepKind, what: str, moments: list[tuple[datetime, str]]) -> Iterator[Step]:
    """What follows the one before within a minute belongs to it."""
    together: list[list[tuple[datetime, str]]] = []
    for moment in sorted(moments):
        if together and moment[0] - together[-1][-1][0] <= _MINUTE:
            together[-1].append(moment)
        else:
            together.append([moment])
    for alike in together:
        places = tuple(dict.fromkeys(place for _, place in alike))
        yield Step(alike[0][0], kind, len(alike), what, places, ends_at=alike[-1][0])


def _order(states: Sequence[RepairOrder]) -> Iterator[Step]:
    """Its first state, then each that a person made or that changed more than its figures."""
    if states:
        yield _state(states[0])
    for before, state in pairwise(states):
        if _is_told(before, state):
            yield _state(state)


def _is_told(before: RepairOrder, state: RepairOrder) -> bool:
    by_person = state.life.by != MACHINE
    moved = state.life.stage is not before.life.stage or state.change in (Change.WITHDRAWN, Change.COMPLETED)
    return by_person or moved or (state.reason is not before.reason and state.reason not in _FIGURES)


def _state(state: RepairOrder) -> Step:
    return Step(
        at=state.changed_at,
        kind=StepKind.ORDER,
        what=state.priority.value,
        order_id=state.order_id,
        stage=state.life.stage,
        reason=state.reason,
        by=state.life.by,
        note=state.life.note,
    )


_OF_STATE = {"delivered": StepKind.PUSHED, "undeliverable": StepKind.UNDELIVERED}


def _pushes(happened: Happened) -> Iterator[Step]:
    """By channel and what became of them: the first, with how many followed."""
    changed_at = {state.key: state.changed_at for states in happened.orders for state in states}
    by_channel = sorted(happened.pushes, key=lambda push: (push.channel, push.order_id, push.state, push.due_at))
    for (channel, order_id, state), alike in groupby(
        by_channel, lambda push: (push.channel, push.order_id, push.state)
    ):
        each = list(alike)
        kind = _OF_STATE.get(state, StepKind.WAITS)
        note = "" if kind is StepKind.PUSHED else each[-1].answer
        at, ends_at = (_pushed_at(push, changed_at, happened.now) for push in (each[0], each[-1]))
        yield Step(at, kind, len(each), channel, order_id=order_id, note=note, ends_at=ends_at)


def _pushed_at(push: Push, changed_at: Mapping[str, datetime], now: datetime) -> datetime:
    # Channels go by the wall clock: in a recording that is played, that is years after what it tells of.
    at = push.at or push.due_at
    return changed_at.get(push.key, at) if at > now else at


def _complaints(linked: Sequence[LinkedComplaint]) -> Iterator[Step]:
    """The first that is more likely its than not, and how many there are in all."""
    likely = [link for link in linked if link.probability >= 0.5]
    if likely:
        place = likely[0].cell_id or likely[0].district
        yield Step(likely[0].created_at, StepKind.COMPLAINT, len(likely), places=(place,) if place else ())


def _deadlines(happened: Happened) -> Iterator[Step]:
    ends = [row.ended_at for row in happened.outages]
    over = max((end for end in ends if end), default=None) if None not in ends else None
    marks = ((StepKind.BURST, happened.burst_at), (StepKind.WINDOW, happened.window_closes_at))
    for kind, at in marks:
        if at is not None and (over is None or at <= over):
            yield Step(at, kind, ahead=at > happened.now)
