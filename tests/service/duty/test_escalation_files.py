"""The policies of escalation as people write them, and what `check` says of them and of the roster."""

from datetime import timedelta
from pathlib import Path

import pytest

from alerts.dispatch.priority import Priority
from alerts.escalation.duty_hours import DutyHours
from alerts.escalation.policy import Condition, EscalationRules, Policy, Step
from alerts.escalation.roster import Roster
from ingest.clock import ReplayClock
from service.configuration.settings import Settings
from service.duty import duty_checks
from service.duty.escalation_files import PoliciesUnreadable, read_escalation, read_policies
from service.operation.finding import Told, Verdict
from tests.service.duty.test_roster_files import NOON
from tests.service.duty_folder import POLICIES, SHIFTS, write_duty


def test_policies_are_read_with_their_hours_and_steps(tmp_path: Path) -> None:
    roster = write_duty(tmp_path)
    rules = read_escalation(roster, tmp_path / "policies.toml", None, "Asia/Shanghai")
    minutes = timedelta(minutes=1)
    again = Step(10 * minutes, roles=("dispatcher",), repeats=2, every=5 * minutes)
    head = Step(20 * minutes, Condition.NOT_COMPLETED, roles=("head",), units=("own",))
    assert rules.policies == (
        Policy("nobody takes it", least_priority=Priority.P2, steps=(again,), then="head"),
        Policy("head", of=(), steps=(head,)),
    )
    assert rules.quiet == DutyHours(opens=22 * 60, closes=7 * 60)
    assert len(rules.roster.people) == 4


def test_without_files_nothing_is_escalated_in_the_zone_that_is_told() -> None:
    assert read_escalation(None, None, None, "Europe/Berlin") == EscalationRules(roster=Roster(zone="Europe/Berlin"))


@pytest.mark.parametrize(
    ("found", "instead", "told"),
    [
        ("[hours.office]", "[hours.office", "not TOML: "),
        ("after_minutes = 20", "after_minutes = 'x'", "policy 2 step 1 after_minutes: expected `float`, got `str`"),
        ("after_minutes = 20", "after_minutes = -1", "policy 2 step 1 after_minutes: expected `float` >= 0"),
        ("after_minutes = 20", "", "policy 2 step 1: object missing required field `after_minutes`"),
        ("after_minutes = 20", "after_minutes = 20\nroll = 'x'", "policy 2 step 1: object contains unknown field"),
        ('least_priority = "P2"', 'least_priority = "P5"', "policy 1 least_priority: invalid enum value 'P5'"),
        ('then = "head"', 'then = "boss"', "policy 'nobody takes it': there is no policy 'boss' to go on"),
        ('of = []', 'of = ["order"]', "policy 'head': nothing is 'order'; `of` takes channel_test, "),
        ('name = "head"', 'name = "nobody takes it"', "policy 'nobody takes it' stands there twice; rename one"),
        ('quiet = "night"', 'quiet = "nights"', "quiet: there are no hours 'nights'; name one of [hours]: office, nig"),
        ('of = []', 'of = []\nhours = "day"', "policy 'head': there are no hours 'day'"),
        ("after_minutes = 20", 'after_minutes = 20\nhours = "day"', "policy 'head', step 1: there are no hours 'day'"),
        ('days = "workdays"', 'days = "some"', "hours 'office': 'some' names no days"),
        ('ends = "18:00"', 'ends = "18"', "hours 'office': '18' is no time of day; write 08:30"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_told_by_place_and_remedy(tmp_path: Path, found: str, instead: str, told: str) -> None:
    path = tmp_path / "policies.toml"
    path.write_text(POLICIES.replace(found, instead), encoding="utf-8")
    with pytest.raises(PoliciesUnreadable) as error:
        read_policies(path, Roster())
    assert told in str(error.value)
    assert str(error.value).startswith(str(path))


def settings(folder: Path) -> Settings:
    told = {"roster": {"path": folder / "roster"}, "escalation": {"path": folder / "policies.toml"}}
    return Settings(store={"data_dir": folder / "data"}, **told)  # type: ignore[arg-type] # as a file tells them


def told_of(told: Told) -> list[tuple[str, str]]:
    return [(verdict.value, text) for verdict, text in told]


def test_check_counts_a_sound_roster_and_names_the_policies(tmp_path: Path) -> None:
    write_duty(tmp_path)
    clock = ReplayClock(NOON)
    people = f"{tmp_path / 'roster'}: 4 people, 2 shifts, 1 absences; times in Asia/Shanghai"
    assert told_of(duty_checks.roster(settings(tmp_path), clock)) == [("good", people)]
    policies = f"{tmp_path / 'policies.toml'}: nobody takes it, head"
    assert told_of(duty_checks.escalation(settings(tmp_path), clock)) == [("good", policies)]


def test_check_has_nothing_to_say_where_neither_is_named(tmp_path: Path) -> None:
    unset = Settings(store={"data_dir": tmp_path})  # type: ignore[arg-type] # as a file tells them
    assert (list(duty_checks.roster(unset)), list(duty_checks.escalation(unset))) == ([], [])


def test_check_tells_gaps_circles_and_people_whom_nobody_can_reach(tmp_path: Path) -> None:
    roles = "role,falls_back_to\nhead,dispatcher\ndispatcher,head\n"
    shifts = SHIFTS.replace("li,daily", "li,mon-sat")
    people = "person_id,roles,contacts\nwang,dispatcher,\nli,dispatcher,sms:1\nzhao,head,sms:2\n"
    write_duty(tmp_path, roles=roles, shifts=shifts, people=people)
    told = told_of(duty_checks.roster(settings(tmp_path), ReplayClock(NOON)))
    assert told[0] == (
        "wrong",
        "roles head → dispatcher → head fall back to each other in a circle; correct falls_back_to in roles.csv",
    )
    assert told[1] == ("note", "wang has no contacts; give an address in people.csv")
    gap = "nobody is on duty as dispatcher from 2026-11-29 20:00 to 2026-11-30 08:00: head answers"
    assert told[2] == ("note", f"{gap}; add a shift or a substitute")
    assert len(told) == 3 + 3 + 1


def test_check_tells_faults_of_policies(tmp_path: Path) -> None:
    write_duty(tmp_path, policies=POLICIES.replace('roles = ["head"]', 'roles = ["boss"]'))
    (verdict, told), *_ = duty_checks.escalation(settings(tmp_path), ReplayClock(NOON))
    assert verdict is Verdict.WRONG
    assert told.endswith("policy 'head', step 1: there is no role 'boss'; give it to somebody in people")


def test_check_knows_the_channels_of_the_settings(tmp_path: Path) -> None:
    write_duty(tmp_path, policies=POLICIES.replace('units = ["own"]', 'channels = ["log", "pager"]'))
    (verdict, told), *_ = duty_checks.escalation(settings(tmp_path), ReplayClock(NOON))
    assert verdict is Verdict.WRONG
    assert told.endswith("policy 'head', step 1: there is no channel 'pager'; name one of the settings")


def test_check_says_what_policies_do_without_a_roster(tmp_path: Path) -> None:
    write_duty(tmp_path, policies='[[policy]]\nname = "x"\n[[policy.step]]\nafter_minutes = 1\nchannels = ["log"]\n')
    alone = Settings(escalation={"path": tmp_path / "policies.toml"})  # type: ignore[arg-type] # as a file tells them
    assert [verdict for verdict, _ in duty_checks.escalation(alone)] == [Verdict.NOTE, Verdict.GOOD]
