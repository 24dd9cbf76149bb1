from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from alerts.escalation.duty_hours import DutyHours
from alerts.escalation.roster import Absence, Role, Roster, Shift, duty, fallbacks, of_unit, on_duty
from tests.alerts.escalation.cast import DAY, MONDAY_NOON, PEOPLE, ROSTER, SHIFTS

MIDNIGHT = MONDAY_NOON + timedelta(hours=12)


def away(person: str, substitute: str | None = None, hours: float = 1.0) -> Absence:
    return Absence(person, MONDAY_NOON - timedelta(hours=hours), MONDAY_NOON + timedelta(hours=hours), substitute)


def without(*absences: Absence) -> Roster:
    return msgspec.structs.replace(ROSTER, absences=absences)


def test_shifts_follow_local_time_over_midnight() -> None:
    assert on_duty(ROSTER, "dispatcher", MONDAY_NOON, region="Yinchuan") == ("wang",)
    assert on_duty(ROSTER, "dispatcher", MIDNIGHT) == ("li",)


def test_who_is_of_the_region_stands_first_and_others_regions_are_left_out() -> None:
    assert on_duty(ROSTER, "dispatcher", MONDAY_NOON, region="Guyuan") == ("ma", "wang")
    assert "ma" not in on_duty(ROSTER, "dispatcher", MONDAY_NOON, region="Yinchuan")
    assert set(on_duty(ROSTER, "dispatcher", MONDAY_NOON)) == {"wang", "ma"}


def test_a_role_without_shifts_is_on_duty_at_all_times() -> None:
    assert on_duty(ROSTER, "head", MIDNIGHT) == ("zhao",)


def test_who_is_absent_is_stood_in_for_and_that_is_said() -> None:
    found = duty(without(away("wang", "li")), "dispatcher", MONDAY_NOON, region="Yinchuan")
    assert (found.people, dict(found.substitutes), found.is_gap) == (("li",), {"li": "wang"}, False)


def test_a_substitute_who_is_absent_too_is_stood_in_for() -> None:
    roster = without(away("wang", "li"), away("li", "zhao"))
    assert on_duty(roster, "dispatcher", MONDAY_NOON, region="Yinchuan") == ("zhao",)


def test_two_who_stand_in_for_each_other_while_both_are_away_are_a_gap() -> None:
    found = duty(without(away("wang", "li"), away("li", "wang")), "dispatcher", MONDAY_NOON, region="Yinchuan")
    assert (found.role, found.people, found.is_gap) == ("head", ("zhao",), True)


def test_a_gap_falls_back_to_the_next_role_and_says_so() -> None:
    found = duty(without(away("wang")), "dispatcher", MONDAY_NOON, region="Yinchuan")
    assert (found.asked, found.role, found.people, found.is_gap) == ("dispatcher", "head", ("zhao",), True)


def test_where_nobody_is_left_there_is_nobody() -> None:
    found = duty(without(away("wang"), away("zhao")), "dispatcher", MONDAY_NOON, region="Yinchuan")
    assert (found.people, found.is_gap) == ((), True)
    assert on_duty(Roster(), "dispatcher", MONDAY_NOON) == ()


def test_an_absence_ends_when_it_says_so() -> None:
    roster = without(away("wang", hours=1))
    assert on_duty(roster, "dispatcher", MONDAY_NOON + timedelta(hours=1), region="Yinchuan") == ("wang",)


def test_roles_that_fall_back_to_each_other_are_each_asked_once() -> None:
    roles = {"a": Role("a", falls_back_to="b"), "b": Role("b", falls_back_to="a")}
    assert list(fallbacks(Roster(roles=roles), "a")) == ["a", "b"]


def test_a_unit_is_asked_for_by_name() -> None:
    assert of_unit(ROSTER, "Yinchuan 1", MONDAY_NOON) == ("sun",)
    assert of_unit(ROSTER, "Yinchuan 2", MONDAY_NOON) == ()
    assert on_duty(ROSTER, "crew", MONDAY_NOON, unit="Yinchuan 2") == ()
    assert on_duty(ROSTER, "crew", MONDAY_NOON, unit="Yinchuan 1", region="Guyuan") == ()


def test_a_shift_may_come_every_second_week() -> None:
    shifts = [
        Shift("dispatcher", person, DAY, None, first, None, 2)
        for person, first in (("wang", date(2026, 11, 23)), ("li", date(2026, 11, 30)))
    ]
    roster = Roster(PEOPLE, tuple(shifts))
    turns = [on_duty(roster, "dispatcher", MONDAY_NOON + timedelta(weeks=week)) for week in range(4)]
    assert turns == [("wang",), ("li",), ("wang",), ("li",)]


@pytest.mark.parametrize(("day", "there"), [(-1, ()), (0, ("wang",)), (2, ("wang",)), (3, ())])
def test_a_shift_holds_from_its_first_to_its_last_day(day: int, there: tuple[str, ...]) -> None:
    shift = Shift("dispatcher", "wang", DAY, None, date(2026, 11, 23), date(2026, 11, 25))
    assert on_duty(Roster(PEOPLE, (shift,)), "dispatcher", MONDAY_NOON + timedelta(days=day)) == there


def test_the_night_of_the_last_day_is_still_taken() -> None:
    shift = Shift("dispatcher", "li", SHIFTS[1].hours, None, None, date(2026, 11, 23))
    assert on_duty(Roster(PEOPLE, (shift,)), "dispatcher", MIDNIGHT + timedelta(hours=7)) == ("li",)


def test_shifts_keep_their_wall_time_when_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    roster = Roster(
        PEOPLE, (Shift("dispatcher", "wang", DutyHours(opens=8 * 60, closes=9 * 60)),), zone="Europe/Berlin"
    )
    for day in (24, 26):
        assert on_duty(roster, "dispatcher", datetime(2026, 10, day, 8, 30, tzinfo=berlin)) == ("wang",)
        assert on_duty(roster, "dispatcher", datetime(2026, 10, day, 9, 30, tzinfo=berlin)) == ()


def test_a_shift_of_somebody_unknown_is_nobodys() -> None:
    assert on_duty(Roster(PEOPLE, (Shift("dispatcher", "nobody", DAY),)), "dispatcher", MONDAY_NOON) == ()
