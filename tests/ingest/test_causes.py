from pathlib import Path

import pytest

from ingest.causes import GENERIC, CauseTable, cause_rows
from ingest.headers import plain
from ingest.records import Effect, Severity

PAGE = Path(__file__).resolve().parents[2] / "docs" / "causes.md"


def effect(cause: str = "", problem: str = "", severity: Severity | None = None, given: Effect | None = None) -> Effect:
    return CauseTable().effect(given, cause, problem, severity)


@pytest.mark.parametrize(
    "cause", ["小区退服", "基站退服", "断站", "小区不可用", "基站脱管", "Cell Out Of Service", "cellUnavailable"]
)
def test_the_vendors_words_for_a_cell_out_of_service(cause: str) -> None:
    assert effect(cause, severity=Severity.WARNING) is Effect.OUT_OF_SERVICE


@pytest.mark.parametrize("cause", ["powerProblem", "POWER_PROBLEM", "Power Problem", "市电中断", "batteryBreakdown"])
def test_power_does_not_open_an_outage_however_grave(cause: str) -> None:
    assert effect(cause, severity=Severity.CRITICAL) is Effect.POWER


@pytest.mark.parametrize("cause", ["lossOfSignal", "传输中断", "Loss Of Frame", "光缆中断"])
def test_transmission_does_not_open_an_outage_however_grave(cause: str) -> None:
    assert effect(cause, severity=Severity.CRITICAL) is Effect.TRANSMISSION


def test_an_effect_that_is_given_counts() -> None:
    assert effect("小区退服", given=Effect.NONE) is Effect.NONE


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        (Severity.CRITICAL, Effect.OUT_OF_SERVICE),
        (Severity.MAJOR, Effect.OUT_OF_SERVICE),
        (Severity.MINOR, Effect.NONE),
        (Severity.INDETERMINATE, Effect.NONE),
        (None, Effect.NONE),
    ],
)
def test_of_an_unknown_cause_severity_decides(severity: Severity | None, expected: Effect) -> None:
    assert effect("gremlins", severity=severity) is expected


def test_with_neither_severity_nor_cause_a_cell_is_out_of_service() -> None:
    assert effect() is Effect.OUT_OF_SERVICE
    assert effect(severity=Severity.WARNING) is Effect.NONE


def test_of_cause_and_problem_the_graver_counts() -> None:
    assert effect("powerProblem", "基站退服") is Effect.OUT_OF_SERVICE
    assert effect("degradedSignal", "传输中断") is Effect.TRANSMISSION
    assert effect("equipmentMalfunction", "小区退服") is Effect.OUT_OF_SERVICE


def test_a_telling_part_of_a_longer_text_is_enough() -> None:
    assert effect("GSM小区退服告警(900M)") is Effect.OUT_OF_SERVICE
    assert effect("alarm 17", "Cell FDD-3 out of service since noon") is Effect.OUT_OF_SERVICE


def test_users_add_to_the_table_and_may_overrule_it() -> None:
    table = CauseTable({"Gremlins": Effect.OUT_OF_SERVICE, "小区退服": Effect.DEGRADED})
    assert table.effect(None, "gremlins", "", None) is Effect.OUT_OF_SERVICE
    assert table.effect(None, "小区退服", "基站退服", Severity.CRITICAL) is Effect.DEGRADED
    assert table.unknown == {}


def test_unknown_causes_are_counted_and_generic_ones_are_not() -> None:
    table = CauseTable()
    for cause in ("gremlins", "gremlins", "equipmentMalfunction", "小区退服", ""):
        table.effect(None, cause, "", Severity.MINOR)
    assert table.unknown == {"gremlins": 2}


def test_unknown_causes_do_not_grow_without_bound() -> None:
    table = CauseTable()
    for number in range(60_000):
        table.effect(None, f"gremlin {number}", "", None)
    assert len(table.unknown) == 1000
    assert len(table._seen) <= 50_000


def test_no_cause_has_two_effects() -> None:
    causes = [plain(cause) for cause, _ in cause_rows()]
    assert sorted(causes) == sorted(set(causes))
    assert not GENERIC & set(causes)


def test_the_page_of_causes_shows_the_whole_table() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [cause for cause, effect in cause_rows() if f"| `{cause}` | {effect} |" not in page] == []
