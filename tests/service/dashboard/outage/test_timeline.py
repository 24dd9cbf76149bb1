"""The timeline of one group of outages."""

from datetime import timedelta

import msgspec

from alerts.orders.life import Stage, entered
from alerts.orders.order import Change, RepairOrder
from alerts.orders.reason import Reason
from ingest.records import Alarm, Effect
from service.dashboard.outage.timeline import Happened, StepKind, timeline
from service.store.outage_steps import Push
from service.store.outage_story import LinkedComplaint
from service.store.reads import OutageRow
from tests.service.dashboard.outage.made import row
from tests.service.made import alarm, at, order

NOTHING = Happened((), (), (), (), (), (), None, None, at(12))


def told(**changes: object) -> list[tuple[StepKind, int]]:
    return [(step.kind, step.count) for step in timeline(msgspec.structs.replace(NOTHING, **changes))]


def next_state(state: RepairOrder, hours: float, stage: Stage, **changes: object) -> RepairOrder:
    life = msgspec.structs.replace(entered(state.life, stage, at(hours)), **changes)
    return msgspec.structs.replace(
        state, version=state.version + 1, changed_at=at(hours), change=Change.UPDATED, life=life
    )


def test_nothing_that_happened_gives_no_steps() -> None:
    assert told() == []


def test_alarms_of_one_minute_and_cause_are_one_step_and_mains_come_before() -> None:
    alarms = (
        alarm(7.9, alarm_id="mains", effect=Effect.POWER, probable_cause="市电停电"),
        alarm(8),
        alarm(8 + 0.5 / 60, "YC1-2"),
        alarm(9, "YC2-1"),
    )
    assert told(alarms=alarms) == [(StepKind.PRECURSOR, 1), (StepKind.ALARM, 2), (StepKind.ALARM, 1)]


def test_an_alarm_tells_of_its_clear_as_well() -> None:
    cleared: Alarm = alarm(8, cleared_at=at(10))
    assert told(alarms=(cleared,)) == [(StepKind.ALARM, 1), (StepKind.CLEARED, 1)]


def test_the_last_cells_that_come_back_end_the_outage_only_if_none_is_left() -> None:
    back: list[OutageRow] = [row(8, 10, "YC1-1"), row(8, 11, "YC1-2")]
    assert told(outages=back) == [(StepKind.DOWN, 2), (StepKind.BACK, 1), (StepKind.ALL_BACK, 1)]
    assert told(outages=[*back, row(8, None, "YC2-1")]) == [
        (StepKind.DOWN, 3),
        (StepKind.BACK, 1),
        (StepKind.BACK, 1),
    ]


def test_an_order_tells_of_stages_and_persons_and_not_of_every_figure() -> None:
    issued = order()
    figures = msgspec.structs.replace(issued, version=2, reason=Reason.FORECAST_CHANGED, change=Change.UPDATED)
    taken = next_state(figures, 9, Stage.ACKNOWLEDGED, by="Li")
    comment = msgspec.structs.replace(
        next_state(taken, 9.5, Stage.ACKNOWLEDGED, by="Wang", note="needs a ladder"), reason=Reason.COMMENTED
    )
    steps = timeline(msgspec.structs.replace(NOTHING, orders=((issued, figures, taken, comment),)))
    assert [(step.stage, step.by) for step in steps] == [
        (Stage.ISSUED, "goldenwindow"),
        (Stage.ACKNOWLEDGED, "Li"),
        (Stage.ACKNOWLEDGED, "Wang"),
    ]
    assert steps[-1].note == "needs a ladder"


def test_pushes_are_told_by_channel_and_at_the_pipelines_time_in_a_recording() -> None:
    years_later = at(8) + timedelta(days=5_000)
    pushes = (
        Push("chat", "R-1", "R-1.1", at(8.6), at(8.7), "delivered", 1, ""),
        Push("chat", "R-1", "R-1.2", at(9), at(9.1), "delivered", 1, ""),
        Push("file", "R-1", "R-1.1", years_later, years_later, "delivered", 1, ""),
        Push("mail", "R-1", "R-1.1", at(8.6), at(10), "undeliverable", 5, "no such host"),
        Push("mail", "R-1", "R-1.2", at(9), None, "waiting", 0, ""),
    )
    steps = timeline(msgspec.structs.replace(NOTHING, pushes=pushes, orders=((order(8.6),),)))[1:]
    assert [(step.at, step.kind, step.what, step.count) for step in steps] == [
        (at(8.6), StepKind.PUSHED, "file", 1),
        (at(8.7), StepKind.PUSHED, "chat", 2),
        (at(9), StepKind.WAITS, "mail", 1),
        (at(10), StepKind.UNDELIVERED, "mail", 1),
    ]
    assert steps[-1].note == "no such host"


def test_the_first_complaint_that_is_likely_its_own_stands_for_all_of_them() -> None:
    def link(number: int, probability: float) -> LinkedComplaint:
        made_at = at(8 + number / 10)
        return LinkedComplaint(f"C-{number}", made_at, "Yinchuan", "Xingqing", None, None, 0.0, "O-1", probability)

    (step,) = timeline(msgspec.structs.replace(NOTHING, linked=(link(1, 0.2), link(2, 0.6), link(3, 0.9))))
    assert (step.at, step.count, step.places) == (at(8.2), 2, ("Xingqing",))


def test_burst_and_window_stand_ahead_while_it_lasts_and_not_after_its_end() -> None:
    marks = {"burst_at": at(11), "window_closes_at": at(13)}
    lasting = timeline(msgspec.structs.replace(NOTHING, outages=(row(8),), **marks))
    assert [(step.kind, step.ahead) for step in lasting[1:]] == [(StepKind.BURST, False), (StepKind.WINDOW, True)]
    assert told(outages=(row(8, 10),), **marks) == [(StepKind.DOWN, 1), (StepKind.ALL_BACK, 1)]
