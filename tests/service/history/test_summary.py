import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.history.summary import Accounting, Counts


def test_a_row_is_accepted_duplicate_or_rejected() -> None:
    accounting = Accounting()
    accounting.of("alarms").part(1, accepted=True, late=False, last_part=True)
    accounting.of("alarms").part(2, accepted=False, late=False, last_part=True)
    accounting.reject("alarms")
    assert accounting.close()["alarms"] == Counts(read=3, accepted=1, duplicate=1, rejected=1, late=0)


def test_a_row_is_accepted_once_if_any_part_of_it_is() -> None:
    accounting = Accounting()
    accounting.of("alarms").part(7, accepted=False, late=False, last_part=False)
    accounting.of("alarms").part(7, accepted=True, late=False, last_part=True)
    assert accounting.close()["alarms"] == Counts(read=1, accepted=1)


def test_a_row_is_late_if_an_accepted_part_was() -> None:
    accounting = Accounting()
    accounting.of("alarms").part(7, accepted=True, late=True, last_part=False)
    accounting.of("alarms").part(7, accepted=True, late=False, last_part=True)
    assert accounting.close()["alarms"] == Counts(read=1, accepted=1, late=1)


def test_a_late_duplicate_is_a_duplicate_and_not_late() -> None:
    accounting = Accounting()
    accounting.of("complaints").part(7, accepted=False, late=True, last_part=True)
    assert accounting.close()["complaints"] == Counts(read=1, duplicate=1)


def test_rows_of_the_same_number_in_two_kinds_are_two_rows() -> None:
    accounting = Accounting()
    accounting.of("alarms").part(7, accepted=True, late=False, last_part=False)
    accounting.of("complaints").part(7, accepted=False, late=False, last_part=True)
    accounting.of("alarms").part(7, accepted=False, late=False, last_part=True)
    counts = accounting.close()
    assert counts["alarms"] == Counts(read=1, accepted=1)
    assert counts["complaints"] == Counts(read=1, duplicate=1)


def test_a_row_whose_clear_was_not_yet_known_is_judged_by_its_raise() -> None:
    accounting = Accounting()
    accounting.of("alarms").part(7, accepted=True, late=False, last_part=False)
    assert accounting.close()["alarms"] == Counts(read=1, accepted=1)
    assert accounting.close()["alarms"] == Counts(read=1, accepted=1)


def test_a_reader_that_counted_other_rows_is_our_own_mistake() -> None:
    accounting = Accounting()
    accounting.of("alarms").part(7, accepted=True, late=False, last_part=True)
    with pytest.raises(AssertionError, match="alarms: read 2, but 1 were accounted for"):
        accounting.close({"alarms": 2, "complaints": 0})


parts = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=2)


@given(st.lists(parts, max_size=20), st.integers(0, 5))
def test_every_row_read_ends_as_one_of_three(rows: list[list[tuple[bool, bool]]], rejected: int) -> None:
    accounting = Accounting()
    for last in (False, True):  # all first parts of two, then what is left: parts of a row lie far apart
        for number, row in enumerate(rows):
            for index, (accepted, late) in enumerate(row):
                if (index == len(row) - 1) == last:
                    accounting.of("alarms").part(number, accepted, late, last_part=last)
    for _ in range(rejected):
        accounting.reject("alarms")
    counts = accounting.close({"alarms": len(rows) + rejected, "complaints": 0})["alarms"]
    assert counts.accepted == sum(any(accepted for accepted, _ in row) for row in rows)
    assert counts.late == sum(any(accepted and late for accepted, late in row) for row in rows)
