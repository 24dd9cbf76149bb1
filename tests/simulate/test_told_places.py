"""Who is located, and what the clock of the complaint system makes of it."""

from datetime import datetime, timedelta

import msgspec
import pytest

from correlate.simulate.simulation import Simulated, simulate
from correlate.simulate.world import World

WORLD = World(cells=3000, located_share=0.3)
ODDS = {"online": 6.0, "store": 0.2, "diamond": 3.0, "rural": 0.5}


def complaints(made: Simulated) -> list[dict[str, str]]:
    return [dict(zip(made.complaints.columns, row, strict=True)) for row in made.complaints.rows()]


def share(rows: list[dict[str, str]], **where: str) -> float:
    some = [row for row in rows if all(row[name] == value for name, value in where.items())]
    return sum(row["location_source"] == "serving_cell" for row in some) / len(some)


def test_the_odds_of_being_located_follow_the_channel() -> None:
    rows = complaints(simulate(msgspec.structs.replace(WORLD, located_odds=ODDS), 4))
    hotline, online, store = (share(rows, channel=name) for name in ("hotline", "online", "store"))
    assert online > 0.6
    assert 0.2 < hotline < 0.35
    assert store < 0.15
    assert online / (1 - online) / (hotline / (1 - hotline)) == pytest.approx(6, rel=0.25)


def test_without_odds_every_channel_is_located_alike() -> None:
    rows = complaints(simulate(WORLD, 4))
    assert share(rows, channel="online") == pytest.approx(share(rows, channel="hotline"), abs=0.06)


def test_odds_change_nothing_but_the_places() -> None:
    usual, odd = (
        complaints(simulate(world, 4)) for world in (WORLD, msgspec.structs.replace(WORLD, located_odds=ODDS))
    )
    told = {"cell_id", "latitude", "longitude", "location_source", "district"}
    for one, other in zip(usual, odd, strict=True):
        assert {name: one[name] for name in one.keys() - told} == {name: other[name] for name in other.keys() - told}


def test_a_clock_that_is_ahead_moves_every_time_of_a_complaint() -> None:
    usual, ahead = (
        complaints(simulate(msgspec.structs.replace(WORLD, cells=500, complaint_clock_minutes=minutes), 4))
        for minutes in (0.0, -7.5)
    )
    for one, other in zip(usual, ahead, strict=True):
        for name in ("created_at", "received_at", "resolved_at", "planned_resolution_at"):
            assert bool(one[name]) == bool(other[name])
            if one[name]:
                moved = datetime.fromisoformat(other[name]) - datetime.fromisoformat(one[name])
                assert moved == timedelta(minutes=-7.5)


def test_odds_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="located_odds"):
        World(located_odds={"online": 0.0})
