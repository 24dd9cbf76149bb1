from datetime import datetime, time

import pytest

from alerts.works.finding import Finding, findings_of
from alerts.works.scope import Scope
from alerts.works.work_rules import WorkRules
from ingest.records import Cell
from tests.alerts.works.cast import RULES, at

SMALL = Scope("East", (Cell("A-1", "East"),), 100.0, 0.5)


def found(
    starts: float = 0,
    ends: float = 4,
    scope: Scope = SMALL,
    rules: WorkRules = RULES,
    announced: datetime | None = None,
    *,
    affects: bool = True,
) -> list[str]:
    window = at(starts), at(ends)
    told = findings_of(window, announced, scope, rules, "Asia/Shanghai", affects_service=affects)
    return [one.value for one in told]


@pytest.mark.parametrize(("starts", "is_wrong"), [(-0.1, True), (0, False), (5, False), (5.1, True), (12, True)])
def test_work_that_affects_service_starts_at_night(starts: float, *, is_wrong: bool) -> None:
    assert found(starts, starts + 1) == (["outside_hours"] if is_wrong else [])
    assert found(starts, starts + 1, affects=False) == []


def test_hours_may_go_over_midnight() -> None:
    late = WorkRules(earliest_start=time(23), latest_start=time(4))
    assert [found(starts, starts + 1, rules=late) for starts in (-2, 0, 3)] == [[], [], []]
    assert found(4, 5, rules=late) == ["outside_hours"]


def test_a_window_may_be_so_long_and_no_longer() -> None:
    assert found(0, 24) == []
    assert found(0, 24.1) == ["too_long"]


def test_a_work_is_broad_by_its_share_and_by_its_number_of_cells() -> None:
    cells = tuple(Cell(f"A-{number}", "East") for number in range(50))
    assert found(scope=Scope("East", cells, 1.0, 0.21)) == ["too_broad"]
    assert found(scope=Scope("East", cells, 1.0, 0.2)) == []
    assert found(scope=Scope("East", cells[:49], 1.0, 0.9)) == []


def test_places_that_say_too_little() -> None:
    assert found(scope=Scope("East")) == ["region_only"]
    assert found(scope=Scope("East", unknown=("Z",))) == ["unknown_place"]


def test_an_announcement_after_the_start_is_late() -> None:
    assert found(announced=at(0)) == []
    assert found(announced=at(0.1)) == [Finding.ANNOUNCED_LATE.value]
