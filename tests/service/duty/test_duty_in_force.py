"""A roster that is changed while the service runs counts from then on."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog

from alerts.desk_rules import DeskRules
from alerts.escalation.roster import on_duty
from service.compose import build_service
from service.duty.duty_in_force import DutyInForce
from tests.service.duty_folder import ABSENCES, SHIFTS
from tests.service.test_escalating import begun, complain, kept, minutes, settings_of

AWAY = ABSENCES + "wang,2011-07-04T00:00,2011-07-05T00:00,li\n"
NOON = datetime(2011, 7, 4, 4, tzinfo=UTC)


def duty_of(tmp_path: Path) -> DutyInForce:
    settings = settings_of(tmp_path)
    return DutyInForce(settings.desk_rules, (settings.roster.path, settings.escalation.path))


def written(path: Path, text: str) -> None:
    """Another content, and surely another time of writing."""
    path.write_text(text, encoding="utf-8")
    later = path.stat().st_mtime_ns + 1_000_000_000
    os.utime(path, ns=(later, later))


def looked(duty: DutyInForce) -> Sequence[DeskRules]:
    taken: list[DeskRules] = []
    duty.look(taken.append)
    return taken


def test_files_that_stand_as_they_were_are_not_read_again(tmp_path: Path) -> None:
    assert looked(duty_of(tmp_path)) == []


def test_an_absence_that_is_entered_counts(tmp_path: Path) -> None:
    duty = duty_of(tmp_path)
    written(tmp_path / "roster" / "absences.csv", AWAY)
    (rules,) = looked(duty)
    assert on_duty(rules.escalation.roster, "dispatcher", NOON) == ("li",)
    assert duty.roster() == rules.escalation.roster
    assert looked(duty) == []


@pytest.mark.parametrize("name", ["roster/roles.csv", "policies.toml"])
def test_files_that_come_and_go_and_policies_count_too(tmp_path: Path, name: str) -> None:
    duty = duty_of(tmp_path)
    if name.endswith("csv"):
        (tmp_path / name).unlink()
        assert looked(duty)[0].escalation.roster.roles == {}
    else:
        written(tmp_path / name, "")
        assert looked(duty)[0].escalation.policies == ()


def test_a_roster_that_can_not_be_read_leaves_the_one_before_until_it_is_mended(tmp_path: Path) -> None:
    duty, path = duty_of(tmp_path), tmp_path / "roster" / "shifts.csv"
    before = duty.rules
    written(path, SHIFTS + "dispatcher,nobody,daily,08:00,20:00,,,,\n")
    with structlog.testing.capture_logs() as logs:
        assert looked(duty) == []
    assert duty.rules == before
    (told,) = logs
    assert told["event"] == "duty_left_aside"
    assert "row 4: there is no person 'nobody'" in told["reason"]
    written(path, SHIFTS + "\n\n")
    assert len(looked(duty)) == 1


def test_the_running_desk_goes_on_by_the_new_roster_with_what_it_was_following(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    service = build_service(settings)
    duty = DutyInForce(settings.desk_rules, (settings.roster.path, settings.escalation.path))
    with service.running():
        begun(service)
        complain(service, 3, "10:15:00")
        assert [notice.to[0] for notice in kept(service)] == ["wang"]
        written(tmp_path / "roster" / "absences.csv", AWAY)
        duty.look(service.pipeline.take_rules)
        complain(service, 4, "12:00:00")
        complain(service, 5, "12:01:00")
    found = kept(service)
    assert (minutes(found), [notice.to[0] for notice in found]) == ([10, 20, 50], ["wang", "li", "zhao"])
    service.close()
