"""Timelines that a NOC engineer can read (the YAML files), told to the pipeline and compared with what it did."""

from pathlib import Path

import pytest

from tests.scenarios.expectations import compare, hold_what_always_holds
from tests.scenarios.story import Scenario
from tests.scenarios.telling import played

SCENARIOS = sorted(Path(__file__).parent.glob("*.yaml"))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_scenario(path: Path, tmp_path: Path) -> None:
    scenario = Scenario.read(path)
    outcome = played(scenario, tmp_path)
    compare(outcome, {"late": 0, **scenario.expect})
    hold_what_always_holds(outcome)
    if not scenario.acts():
        of_outages = [order for order in outcome.orders if order["outage_ids"]]
        assert of_outages == outcome.replayed, "a replay decides as the desk does"
