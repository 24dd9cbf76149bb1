"""Timelines that a NOC engineer can read (the YAML files), told to the pipeline and compared with what it did."""

from pathlib import Path
from typing import Any

import pytest

from tests.scenarios.story import Outcome, Scenario, at

SCENARIOS = sorted(Path(__file__).parent.glob("*.yaml"))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_scenario(path: Path, tmp_path: Path) -> None:
    scenario = Scenario.read(path)
    outcome = scenario.replayed(tmp_path)
    expected = scenario.expect
    assert len({row["group_id"] for row in outcome.outages}) == expected["groups"], scenario.story
    if "outages" in expected:
        assert [_told(row) for row in sorted(outcome.outages, key=lambda row: row["cell_id"])] == [
            _wanted(wanted) for wanted in expected["outages"]
        ]
    if "orders" in expected:
        _compare_orders(outcome.orders, expected["orders"])
    assert outcome.late == expected.get("late", 0)
    assert len(outcome.orders) <= expected.get("at_most_messages", len(outcome.orders))
    _hold_what_always_holds(outcome)


def _told(row: dict[str, str]) -> tuple[object, ...]:
    planned = row["planned"] == "true"
    return (row["cell_id"], row["started_at"], row["ended_at"], int(row["flaps"]), planned, int(row["alarms"]))


def _wanted(wanted: dict[str, Any]) -> tuple[object, ...]:
    start, end = (f"{at(wanted[name]).isoformat()}+08:00" for name in ("from", "to"))
    flaps = wanted.get("flaps", 0)
    return (wanted["cell"], start, end, flaps, wanted.get("planned", False), wanted.get("alarms", flaps + 1))


def _compare_orders(orders: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    assert [order["change"] for order in orders] == [wanted["change"] for wanted in expected]
    for order, wanted in zip(orders, expected, strict=True):
        changed = order["changed_at"][:-6]
        assert changed >= at(wanted.get("after", "00:00:00")).isoformat()
        assert changed < at(wanted.get("before", "23:59:59")).isoformat()
        assert order["reason_code"] == wanted.get("reason", order["reason_code"])
        assert order["work_id"] == wanted.get("work", order["work_id"])
        low, _, high = str(wanted.get("cells", "0 to 10000")).partition(" to ")
        assert int(low) <= len(order["cell_ids"]) <= int(high or low)


def _hold_what_always_holds(outcome: Outcome) -> None:
    ids = {order["order_id"] for order in outcome.orders}
    assert len(ids) <= 1, "one group, one order"
    versions = [order["version"] for order in outcome.orders]
    assert versions == list(range(1, len(versions) + 1))
