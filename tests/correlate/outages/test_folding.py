from datetime import datetime

import msgspec

from correlate.outages.alarm_book import Receipt
from correlate.outages.folding import Folding
from correlate.outages.group import group_of
from ingest.records import Effect, PlannedWork, Severity
from tests.correlate.outages.cast import alarm, at, folding, inventory


def outages(fold: Folding) -> list[tuple[str, datetime, datetime | None]]:
    """(cell, start, end) of all outages."""
    return sorted((one.cell.cell_id, one.started_at, one.ended_at) for one in fold.outages())


def test_a_clear_that_arrives_before_its_raise_still_ends_the_outage() -> None:
    fold = folding()
    fold.file(alarm(0, 30, known=30), at(30))
    receipt, _ = fold.file(alarm(0, known=31), at(31))
    assert receipt is Receipt.DUPLICATE
    assert outages(fold) == [("A1-1", at(0), at(30))]


def test_an_older_change_than_the_one_known_is_a_duplicate() -> None:
    fold = folding()
    fold.file(alarm(0, changed=20), at(20))
    receipt, _ = fold.file(alarm(0, changed=10), at(21))
    assert receipt is Receipt.DUPLICATE


def test_a_later_change_without_a_clear_opens_the_alarm_again() -> None:
    fold = folding()
    fold.file(alarm(0, 10, changed=10), at(10))
    fold.file(alarm(0, changed=15, known=15), at(15))
    assert outages(fold) == [("A1-1", at(0), None)]


def test_a_clear_that_is_corrected_moves_the_end() -> None:
    fold = folding()
    fold.file(alarm(0), at(0))
    fold.file(alarm(0, 30), at(30))
    fold.file(alarm(0, 25, known=40), at(40))
    assert outages(fold) == [("A1-1", at(0), at(25))]


def test_two_systems_that_report_a_cell_make_one_outage() -> None:
    fold = folding()
    fold.file(alarm(0), at(0))
    fold.file(alarm(1, source="OMC"), at(1))
    (one,) = fold.outages()
    assert len(one.fold.alarms) == 2


def test_the_same_alarm_id_raised_again_is_another_alarm() -> None:
    fold = folding()
    fold.file(alarm(0, 10), at(10))
    receipt, _ = fold.file(alarm(60), at(60))
    assert receipt is Receipt.ACCEPTED
    assert outages(fold) == [("A1-1", at(0), at(10)), ("A1-1", at(60), None)]


def test_a_site_alarm_takes_all_its_cells_and_they_are_one_group() -> None:
    fold = folding()
    fold.file(alarm(0, cell=None, site="A1"), at(0))
    assert [cell for cell, _, _ in outages(fold)] == ["A1-1", "A1-2"]
    assert len({group_of(one).group_id for one in fold.outages()}) == 1


def test_a_site_alarm_joins_even_a_cell_that_was_down_long_before() -> None:
    fold = folding()
    fold.file(alarm(0, cell="A1-1"), at(0))
    fold.file(alarm(300, cell=None, site="A1", alarm_id="2"), at(300))
    assert outages(fold) == [("A1-1", at(0), None), ("A1-2", at(300), None)]
    assert len({group_of(one).group_id for one in fold.outages()}) == 1


def test_a_backhaul_alarm_takes_every_cell_below_it() -> None:
    fold = folding()
    fold.file(alarm(0, cell=None, backhaul="ring/h2"), at(0))
    assert [cell for cell, _, _ in outages(fold)] == ["A3-1", "A3-2", "A4-1", "A4-2"]


def test_power_transmission_and_degraded_alarms_open_no_outage() -> None:
    fold = folding()
    for number, effect in enumerate((Effect.POWER, Effect.TRANSMISSION, Effect.DEGRADED, Effect.NONE)):
        receipt, _ = fold.file(alarm(0, effect=effect, alarm_id=str(number)), at(0))
        assert receipt is Receipt.ACCEPTED
    assert outages(fold) == []


def test_an_alarm_that_turns_out_to_be_no_outage_takes_its_outage_with_it() -> None:
    fold = folding()
    fold.file(alarm(0), at(0))
    _, change = fold.file(alarm(0, effect=Effect.DEGRADED, changed=5, known=5), at(5))
    assert outages(fold) == []
    assert change is not None
    assert len(change.vanished) == 1


def test_a_raise_that_arrives_late_moves_the_start_and_keeps_what_was_put_down_to_it() -> None:
    fold = folding()
    fold.file(alarm(10), at(10))
    (before,) = fold.outages()
    before.complaints, before.exposure = 3.0, 2.0
    group_of(before).drawn_id = group_of(before).group_id
    fold.file(alarm(8, source="OMC", known=12), at(12))
    (after,) = fold.outages()
    assert after.started_at == at(8)
    assert (after.complaints, after.exposure) == (3.0, 2.0)
    assert group_of(after).formerly == ["G-" + before.outage_id[2:]]


def test_an_outage_that_begins_in_the_window_of_a_work_is_planned() -> None:
    work = PlannedWork("W", at(60), at(120), site_id="A1")
    fold = folding(inventory(works=(work,)))
    for number, (start, cell) in enumerate(((44, "A1-1"), (45, "A1-2"), (134, "A1-2"), (135, "A1-1"), (60, "A2-1"))):
        fold.file(alarm(start, start + 1, cell=cell, alarm_id=str(number)), at(200))
    planned = {(one.cell.cell_id, one.started_at): one.planned for one in fold.outages()}
    assert planned == {
        ("A1-1", at(44)): False,
        ("A1-2", at(45)): True,
        ("A1-2", at(134)): True,
        ("A1-1", at(135)): False,
        ("A2-1", at(60)): False,
    }


def test_a_work_that_names_a_region_alone_silences_nothing() -> None:
    fold = folding(inventory(works=(PlannedWork("W", at(0), at(120), region="R"),)))
    fold.file(alarm(60), at(60))
    assert not fold.outages()[0].planned


def test_a_work_that_does_not_affect_service_silences_nothing() -> None:
    fold = folding(inventory(works=(PlannedWork("W", at(0), at(120), site_id="A1", affects_service=False),)))
    fold.file(alarm(60), at(60))
    assert not fold.outages()[0].planned


def test_an_alarm_flagged_as_planned_makes_its_outage_planned() -> None:
    fold = folding()
    fold.file(alarm(60, planned=True), at(60))
    assert fold.outages()[0].planned


def test_what_is_open_belongs_to_the_works_that_hold_now() -> None:
    fold = folding(inventory(works=(PlannedWork("W", at(0), at(120), site_id="A1"),)))
    fold.file(alarm(60), at(60))
    fold.file(alarm(60, cell="A1-9", site="A1", alarm_id="2"), at(60))
    fold.file(alarm(60, cell="A2-1", alarm_id="3"), at(60))
    moved = fold.plan([PlannedWork("V", at(0), at(120), site_id="A2")], {})
    assert {one.cell.cell_id: one.work_id for one in moved} == {"A1-1": None, "A1-9": None, "A2-1": "V"}
    assert [one.planned for one in fold.outages()] == [False, False, True]
    assert fold.plan([PlannedWork("V", at(0), at(120), site_id="A2")], {}) == []


def test_a_work_whose_window_moves_is_told_although_its_outage_stays_with_it() -> None:
    fold = folding(inventory(works=(PlannedWork("W", at(0), at(120), site_id="A1"),)))
    fold.file(alarm(60), at(60))
    (moved,) = fold.plan([PlannedWork("W", at(0), at(180), site_id="A1")], {})
    assert (moved.work_id, fold.works.silent_until("W")) == ("W", at(180))


def test_an_alarm_flagged_as_planned_stays_planned_when_its_work_is_cancelled() -> None:
    fold = folding(inventory(works=(PlannedWork("W", at(0), at(120), site_id="A1"),)))
    fold.file(alarm(60, planned=True), at(60))
    (moved,) = fold.plan([], {})
    assert (moved.planned, moved.work_id) == (True, None)


def test_silence_ends_when_somebody_says_so_else_with_the_window() -> None:
    fold = folding()
    fold.plan(
        [PlannedWork("W", at(0), at(900)), PlannedWork("V", at(0), at(90))], {"W": PlannedWork("W", at(0), at(60))}
    )
    assert [fold.works.silent_until(one) for one in ("W", "V")] == [at(60), at(90)]


def test_a_cell_unknown_to_the_inventory_at_a_known_site_is_one_more_cell_of_it() -> None:
    fold = folding()
    fold.file(alarm(0, cell="A1-9", site="A1"), at(0))
    (one,) = fold.outages()
    assert (one.cell.cell_id, one.cell.region, one.cell.users) == ("A1-9", "R", None)


def test_a_clear_that_tells_nothing_else_leaves_the_alarm_what_it_was() -> None:
    fold = folding()
    mains = msgspec.structs.replace(alarm(0, effect=Effect.POWER), probable_cause="市电中断")
    fold.file(mains, at(0))
    fold.file(alarm(0, 30), at(30))
    assert outages(fold) == []


def test_a_clear_of_unknown_cause_and_no_severity_does_not_undo_the_outage() -> None:
    fold = folding()
    fold.file(msgspec.structs.replace(alarm(0), severity=Severity.CRITICAL, probable_cause="x"), at(0))
    fold.file(msgspec.structs.replace(alarm(0, 30, effect=Effect.NONE), probable_cause="x"), at(30))
    assert outages(fold) == [("A1-1", at(0), at(30))]


def test_a_raise_that_arrives_after_its_bare_clear_still_tells_what_the_alarm_is_about() -> None:
    fold = folding()
    fold.file(alarm(0, 30, known=30), at(30))
    assert outages(fold) == [("A1-1", at(0), at(30))]
    raised = msgspec.structs.replace(alarm(0, known=31, effect=Effect.POWER), probable_cause="市电中断")
    receipt, _ = fold.file(raised, at(31))
    assert receipt is Receipt.DUPLICATE
    assert outages(fold) == []
