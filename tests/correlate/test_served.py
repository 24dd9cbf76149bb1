"""Whose users count in the live correlator, as a model has it."""

from datetime import timedelta

import msgspec
import numpy as np
import pytest

from correlate.model import Model, default_model
from correlate.segments import Segments
from correlate.takeover import Carried
from correlate.topology import Topology
from correlate.weighing import Active, Weighing
from ingest.inventory import Inventory
from ingest.records import Cell, Region
from tests.correlate.test_weighing import at, outage

CELLS = tuple(
    Cell(f"N{site}-{cell}", "N", site_id=f"N{site}", users=3000.0, latitude=36.0 + site / 10, longitude=104.0)
    for site in range(4)
    for cell in (1, 2)
)
TOPOLOGY = Topology(Inventory([Region("N", subscribers=50_000.0)], CELLS))
LEARNT = msgspec.structs.replace(
    default_model(), calls_per_complaint=1.25, planned_level=0.5, carried=Carried(cosited=0.6, neighbours=0.3)
)


def active(model: Model, *cells: int, planned: bool = False) -> tuple[Active, Weighing]:
    """Outages of these cells over two hours, one of them in two periods."""
    weighing = Weighing(TOPOLOGY, Segments(model))
    for cell in cells:
        one = outage(CELLS[cell], (0, 60), (65, 120))
        one.planned = planned
        weighing.enter(one)
    return weighing.active(at(30).timestamp(), at(100).timestamp()), weighing


def test_by_the_default_model_all_users_count_whole() -> None:
    found, weighing = active(default_model(), 0)
    assert found.periods.users.tolist() == [3000.0, 3000.0]
    assert weighing.lost(0, at(90).timestamp()) == {}


def test_calls_that_repeat_are_expected_of_the_users_whom_nobody_serves() -> None:
    found, weighing = active(LEARNT, 0)
    assert found.periods.users == pytest.approx(3000 * 1.25 * 0.4)
    assert list(weighing.lost(0, at(90).timestamp()).values()) == pytest.approx([0.4])


def test_of_a_whole_site_the_neighbours_carry_less() -> None:
    found, _ = active(LEARNT, 0, 1)
    assert found.periods.users == pytest.approx(3000 * 1.25 * 0.7)


def test_planned_work_brings_as_much_as_was_learnt() -> None:
    found, _ = active(LEARNT, 0, planned=True)
    assert found.periods.users == pytest.approx(3000 * 1.25 * 0.5 * 0.4)


def test_an_outage_that_has_just_begun_is_looked_at_as_well() -> None:
    _, weighing = active(LEARNT, 0)
    assert list(weighing.lost(0, (at(0) + timedelta(seconds=1)).timestamp()).values()) == pytest.approx([0.4])
    assert np.isfinite(list(weighing.lost(0, at(0).timestamp()).values())).all()
