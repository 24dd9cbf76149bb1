"""Past dispatches agree with the outages that they ended."""

from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from correlate.simulate.simulation import Simulated, simulate
from correlate.simulate.table import Table
from correlate.simulate.world import World
from ingest.dataset import Dataset
from service.results.simulate_files import simulate_to

WORLD = World(cells=1200, outages_per_cell_week=0.5, order_share=0.9, silent_share=0.2)
STEPS = ("issued_at", "accepted_at", "arrived_at", "fixed_at")
Rows = list[dict[str, str]]


def rows(table: Table) -> Rows:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows()]


@pytest.fixture(scope="module")
def made() -> Simulated:
    return simulate(WORLD, 3)


def test_orders_run_from_issue_to_the_end_of_their_outage(made: Simulated) -> None:
    begun = {(row["cell_id"], row["ended_at"]): row for row in rows(made.truth["truth_outages"])}
    orders = rows(made.inventory["orders"])
    assert len(orders) > 100
    for order in orders:
        times = [datetime.fromisoformat(order[name]) for name in STEPS if order[name]]
        assert times == sorted(times)
        if order["fixed_at"]:
            outage = begun[order["cell_id"], order["fixed_at"]]
            assert (outage["planned"], outage["silent"]) == ("false", "false")
            assert times[0] - datetime.fromisoformat(outage["started_at"]) <= timedelta(minutes=20)


def test_one_group_has_one_order_and_a_crew_works_for_about_an_hour(made: Simulated) -> None:
    group = {(row["cell_id"], row["ended_at"]): row["group_id"] for row in rows(made.truth["truth_outages"])}
    fixed = [order for order in rows(made.inventory["orders"]) if order["fixed_at"]]
    groups = [group[order["cell_id"], order["fixed_at"]] for order in fixed]
    assert len(set(groups)) == len(groups)
    work = [datetime.fromisoformat(order["fixed_at"]) - datetime.fromisoformat(order["arrived_at"]) for order in fixed]
    assert timedelta(minutes=30) < sorted(work)[len(work) // 2] < timedelta(minutes=75)


def test_ingest_takes_every_order(tmp_path: Path) -> None:
    simulate_to(tmp_path, 3, WORLD)
    dataset = Dataset.open(tmp_path)
    assert len(dataset.past_orders) == len((tmp_path / "orders.csv").read_text(encoding="utf-8").splitlines()) - 1
    assert dataset.warnings == []


def test_a_world_without_orders_leaves_none_of_an_earlier_one(tmp_path: Path) -> None:
    simulate_to(tmp_path, 3, WORLD)
    simulate_to(tmp_path, 3, msgspec.structs.replace(WORLD, order_share=0.0))
    assert not (tmp_path / "orders.csv").exists()
