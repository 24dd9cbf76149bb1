from datetime import timedelta

import msgspec

from alerts.escalation.roster import Absence, Role, Roster, Shift
from alerts.escalation.roster_check import Gap, circles, gaps, unreachable
from tests.alerts.escalation.cast import DAY, MONDAY_NOON, NIGHT, PEOPLE, ROSTER, SHIFTS

WEEK = MONDAY_NOON + timedelta(days=7)


def after(hours: float) -> timedelta:
    return timedelta(hours=hours)


def test_shifts_that_meet_leave_no_gap() -> None:
    assert gaps(ROSTER, MONDAY_NOON, WEEK, ["Yinchuan", "Guyuan"]) == []


def test_nights_without_anybody_are_told_with_who_answers() -> None:
    roster = msgspec.structs.replace(ROSTER, shifts=SHIFTS[:1])
    found = gaps(roster, MONDAY_NOON, MONDAY_NOON + timedelta(days=1))
    assert found == [Gap("dispatcher", None, MONDAY_NOON + after(8), MONDAY_NOON + after(20), "head")]


def test_an_absence_without_substitute_leaves_a_gap_in_the_regions_that_nobody_else_takes() -> None:
    away = Absence("wang", MONDAY_NOON + after(1), MONDAY_NOON + after(3))
    roster = msgspec.structs.replace(ROSTER, absences=(away,))
    found = gaps(roster, MONDAY_NOON, WEEK, ["Yinchuan", "Guyuan"])
    assert found == [Gap("dispatcher", "Yinchuan", away.starts_at, away.ends_at, "head")]


def test_a_gap_in_which_the_answer_changes_is_two() -> None:
    away = Absence("zhao", MONDAY_NOON + after(9), MONDAY_NOON + after(10))
    roster = msgspec.structs.replace(ROSTER, shifts=SHIFTS[:1], absences=(away,))
    found = gaps(roster, MONDAY_NOON, MONDAY_NOON + timedelta(days=1))
    assert [gap.answered_by for gap in found] == ["head", None, "head"]
    assert [(gap.ends_at - gap.starts_at) / after(1) for gap in found] == [1, 1, 10]


def test_the_whole_stretch_may_be_a_gap() -> None:
    past = Shift("dispatcher", "wang", NIGHT, None, None, MONDAY_NOON.date() - timedelta(days=9))
    found = gaps(Roster(PEOPLE, (past,)), MONDAY_NOON, WEEK)
    assert found == [Gap("dispatcher", None, MONDAY_NOON, WEEK, None)]


def test_regions_that_no_shift_speaks_of_are_gaps_when_the_inventory_has_them() -> None:
    only = Roster(PEOPLE, (Shift("dispatcher", "ma", DAY),))
    assert {gap.region for gap in gaps(only, MONDAY_NOON, WEEK, ["Guyuan", "Wuzhong"])} == {"Guyuan", "Wuzhong"}
    by_day = [gap for gap in gaps(only, MONDAY_NOON, WEEK, ["Guyuan", "Wuzhong"]) if gap.starts_at == MONDAY_NOON]
    assert [(gap.region, gap.ends_at) for gap in by_day] == [("Wuzhong", WEEK)]


def test_roles_in_a_circle_are_found_once() -> None:
    chain = {"a": "b", "b": "c", "c": "b", "d": None}
    roles = {role: Role(role, falls_back_to=other) for role, other in chain.items()}
    assert circles(Roster(roles=roles)) == [("b", "c", "b")]
    assert circles(ROSTER) == []


def test_people_without_an_address_are_named() -> None:
    people = {**PEOPLE, "li": msgspec.structs.replace(PEOPLE["li"], contacts={})}
    assert unreachable(Roster(people)) == ["li"]
