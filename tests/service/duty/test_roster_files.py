"""The roster as people write it."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from alerts.escalation.addressees import addresses
from alerts.escalation.duty_hours import WORKDAY, DutyHours
from alerts.escalation.roster import Shift, duty, on_duty
from service.duty.escalation_files import workdays_of
from service.duty.roster_files import RosterUnreadable, read_roster
from tests.service.duty_folder import PEOPLE, write_duty

ZONE = "Asia/Shanghai"
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)


def read_with(folder: Path, **files: str) -> str:
    """What is wrong with a roster that has these files in the place of its own."""
    write_duty(folder, **files)
    with pytest.raises(RosterUnreadable) as error:
        read_roster(folder / "roster", ZONE)
    return str(error.value)


def test_people_shifts_absences_and_roles_make_a_roster(tmp_path: Path) -> None:
    roster = read_roster(write_duty(tmp_path), ZONE)
    found = duty(roster, "dispatcher", NOON)
    assert (found.people, dict(found.substitutes)) == (("li",), {"li": "wang"})
    assert on_duty(roster, "dispatcher", NOON.replace(day=25)) == ("wang",)
    assert roster.people["sun"].roles == ("crew", "driver")
    assert roster.roles["dispatcher"].falls_back_to == "head"
    assert addresses(roster, ("li", "head", "sun"), "mail") == ("li@example.net",)


def test_chinese_headers_days_and_signs_are_read(tmp_path: Path) -> None:
    people = (
        "工号,姓名,岗位,班组,地市,联系方式\nw1,王芳,调度员、班长,监控室,银川；固原,短信：138；邮件：w@example.net\n"
    )
    shifts = "岗位,工号,日期类型,上班时间,下班时间,开始日期,轮班周数\n调度员,w1,工作日,08：30,18:00,2026/11/2,2\n"
    roster = read_roster(write_duty(tmp_path, people=people, shifts=shifts, absences="", roles=""), ZONE)
    person = roster.people["w1"]
    assert (person.roles, person.unit, person.regions) == (("调度员", "班长"), "监控室", ("银川", "固原"))
    assert person.contacts == {"短信": "138", "邮件": "w@example.net"}
    office = DutyHours(frozenset({WORKDAY}), 510, 1080)
    assert roster.shifts == (Shift("调度员", "w1", office, None, date(2026, 11, 2), None, 2),)


def test_a_roster_exported_in_gb18030_is_read(tmp_path: Path) -> None:
    folder = write_duty(tmp_path)
    (folder / "people.csv").write_bytes(PEOPLE.encode("gb18030"))
    assert read_roster(folder, ZONE).people["wang"].name == "王芳"


def test_only_the_people_have_to_be_there(tmp_path: Path) -> None:
    roster = read_roster(write_duty(tmp_path, shifts="", absences="", roles=""), ZONE)
    assert on_duty(roster, "dispatcher", NOON) == ("wang", "li")
    with pytest.raises(RosterUnreadable, match=r"has no people\.csv; put it there, or correct roster\.path"):
        read_roster(tmp_path, ZONE)


@pytest.mark.parametrize(
    ("file", "row", "told"),
    [
        ("people", "wang,,dispatcher,,,,", "people.csv, row 6: person wang stands there twice; take one row out"),
        ("people", ",Nobody,dispatcher,,,,", "row 6: person_id is empty; fill it in"),
        ("people", "x,,dispatcher,,,,13800", "row 6: contacts: write a channel and the address there"),
        ("shifts", "dispatcher,x,daily,08:00,20:00,,,,", "shifts.csv, row 4: there is no person 'x'; add it"),
        ("shifts", "head,wang,daily,08:00,20:00,,,,", "row 4: wang is no head; give the role to that person"),
        ("shifts", "dispatcher,wang,someday,08:00,20:00,,,,", "row 4: 'someday' names no days; write mon-fri"),
        ("shifts", "dispatcher,wang,daily,8,20:00,,,,", "row 4: '8' is no time of day; write 08:30"),
        ("shifts", "dispatcher,wang,daily,,20:00,,,,", "row 4: starts is empty; fill it in"),
        ("shifts", "dispatcher,wang,daily,08:00,20:00,,2026-13-01,,", "row 4: first_day: '2026-13-01' is no date"),
        ("shifts", "dispatcher,wang,daily,08:00,20:00,,2026-11-02,2026-11-01,", "row 4: last_day lies before"),
        ("shifts", "dispatcher,wang,daily,08:00,20:00,,,,2", "row 4: every_weeks is counted from first_day"),
        ("shifts", "dispatcher,wang,daily,08:00,20:00,,,,many", "row 4: every_weeks: 'many' is no number from 1"),
        ("absences", "wang,2026-11-24,2026-11-23,", "absences.csv, row 3: the absence ends before it begins"),
        ("absences", "wang,whenever,2026-11-23,", "row 3: starts_at: "),
        ("absences", "wang,2026-11-24,2026-11-25,x", "row 3: there is no person 'x'; add it to people.csv, or correct"),
        ("roles", "head,,boss", "role head: nobody has the role 'boss' that it falls back to"),
    ],
)
def test_a_row_that_can_not_be_taken_is_told_by_file_row_and_remedy(
    tmp_path: Path, file: str, row: str, told: str
) -> None:
    folder = write_duty(tmp_path)
    with (folder / f"{file}.csv").open("a", encoding="utf-8") as written:
        written.write(row + "\n")
    with pytest.raises(RosterUnreadable) as error:
        read_roster(folder, ZONE)
    assert told in str(error.value)
    assert len(error.value.faults) == 1


def test_all_faults_are_told_at_once_many_of_them_counted(tmp_path: Path) -> None:
    shifts = "role,person_id,starts,ends\n" + "dispatcher,x,08:00,20:00\n" * 30
    told = read_with(tmp_path, shifts=shifts)
    assert told.count("there is no person") == 20
    assert told.endswith("and 10 further faults")


def test_a_column_that_is_missing_is_told(tmp_path: Path) -> None:
    told = read_with(tmp_path, shifts="role,person_id,starts\ndispatcher,wang,08:00\n")
    assert "shifts.csv, row 1: column ends is missing; add it" in told


def test_weekends_that_make_up_for_holidays_are_worked_on_in_china() -> None:
    china, germany = workdays_of("CN"), workdays_of("DE")
    spring_festival, sunday_before = date(2025, 1, 29), date(2025, 1, 26)
    assert [china.include(spring_festival), china.include(sunday_before)] == [False, True]
    assert [germany.include(spring_festival), germany.include(sunday_before)] == [True, False]
    assert workdays_of(None).include(spring_festival)
