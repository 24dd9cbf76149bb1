"""What repairs depend on comes out in when outages end."""

from typing import NamedTuple

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from correlate.simulate.complaints import make_complaints
from correlate.simulate.course import run_course
from correlate.simulate.durations import cumulative_hazard, draw_hours
from correlate.simulate.failures import Kind, Units, draw_units
from correlate.simulate.hazard import Hazard
from correlate.simulate.importance import Importance, draw_importance
from correlate.simulate.network import Network, make_network
from correlate.simulate.outages import Outages, make_outages
from correlate.simulate.repair import Repair
from correlate.simulate.reports import Reports
from correlate.simulate.world import Durations, World

SINGLE = World(
    cells=6000, days=56, outages_per_cell_week=0.05, site_share=0, power_share=0, fibre_share=0, flap_share=0,
    works_per_region_week=0, hazard=Hazard(base=4e-5),
)  # fmt: skip
Floats = NDArray[np.float64]


class Ran(NamedTuple):
    """A world up to what would be reported of its outages."""

    network: Network
    units: Units
    importance: Importance
    felt: Reports | None
    outages: Outages

    @property
    def hours(self) -> Floats:
        """Duration of each unit."""
        return (self.units.end - self.units.start) / 3600


def run(world: World, seed: int = 1) -> Ran:
    streams = np.random.default_rng(seed).spawn(5)
    network = make_network(world, streams[0])
    units = draw_units(world, network, streams[1])
    importance = draw_importance(world, network, units, streams[2])
    course = run_course(world, network, units, importance, streams[3])
    outages = make_outages(world, network, course.units, course.importance, streams[4])
    return Ran(network, course.units, course.importance, course.felt, outages)


def with_repair(world: World, repair: Repair, **settings: object) -> World:
    return msgspec.structs.replace(world, repair=repair, **settings)


def test_the_hazard_of_durations_is_that_of_their_draws() -> None:
    law = Durations(longest=1e9)
    left = np.exp(-cumulative_hazard(law, draw_hours(law, 200_000, np.random.default_rng(3))))
    assert np.quantile(left, [0.01, 0.25, 0.5, 0.75, 0.99]) == pytest.approx([0.01, 0.25, 0.5, 0.75, 0.99], abs=0.005)


def test_important_groups_are_repaired_first() -> None:
    ran = run(with_repair(SINGLE, Repair(importance_power=0.5), durations=Durations.lognormal(2.5, 0.8)))
    slope, level = np.polyfit(np.log(ran.importance.frailty), np.log(ran.hours), 1)
    left = np.log(ran.hours) - level - slope * np.log(ran.importance.frailty)
    assert (slope, level, left.std()) == pytest.approx((-0.5, np.log(2.5), 0.8), abs=0.06)


def test_a_constant_rate_gives_exponential_durations() -> None:
    ran = run(with_repair(SINGLE, Repair(rate_per_hour=0.25)))
    assert ran.hours.mean() == pytest.approx(4.0, rel=0.06)
    assert ran.hours.std() == pytest.approx(4.0, rel=0.1)


def reported_before(felt: Reports, unit: int, times: Floats) -> NDArray[np.intp]:
    return np.searchsorted(np.sort(felt.created[felt.row == unit]), times)


def test_each_complaint_speeds_the_repair_up_as_asked() -> None:
    """The integrated hazard at the repair is exponential with mean 1."""
    ran = run(with_repair(SINGLE, Repair(rate_per_hour=0.1, per_complaint=0.5), delay_mean_hours=0.3))
    assert ran.felt is not None
    spent = []
    for unit in range(800):
        times = ran.units.start[unit] + np.arange(0, ran.hours[unit], 1 / 60) * 3600
        spent.append(0.1 / 60 * float((1 + 0.5 * reported_before(ran.felt, unit, times)).sum()))
    assert np.mean(spent) == pytest.approx(1.0, abs=0.12)
    assert np.quantile(spent, [0.25, 0.5, 0.9]) == pytest.approx(-np.log([0.75, 0.5, 0.1]), rel=0.2)
    assert ran.hours.mean() < 8


def test_what_is_complained_of_is_what_was_felt_before_the_repair() -> None:
    world = with_repair(SINGLE, Repair(rate_per_hour=0.1, per_complaint=0.5), repeat_share=0.0)
    ran = run(world)
    assert ran.felt is not None
    made = make_complaints(world, ran.network, ran.units, ran.outages, np.random.default_rng(9), ran.felt)
    about = made.outage >= 0
    expected = ran.felt.felt < ran.outages.end[ran.felt.row]
    reported = expected & (ran.felt.created < world.end_s)
    assert sorted(made.created[about].tolist()) == sorted(ran.felt.created[reported].tolist())
    assert 0.05 < expected.mean() < 0.6


def test_few_outages_end_at_night_where_crews_sleep() -> None:
    ran = run(with_repair(SINGLE, Repair(rate_per_hour=0.2, night=0.1, day=1.0)))
    grid = np.arange(0, 71, 1 / 6)
    open_then = grid < ran.hours[:, None]
    hour = (ran.units.start[:, None] + grid * 3600 + 8 * 3600) % 86400 / 3600
    night = (hour >= 22) | (hour < 6)
    ended = (ran.units.end + 8 * 3600) % 86400 / 3600
    ended_at_night = ((ended >= 22) | (ended < 6)).sum()
    assert ended_at_night / (open_then & night).sum() * 6 == pytest.approx(0.02, rel=0.2)
    assert (len(ended) - ended_at_night) / (open_then & ~night).sum() * 6 == pytest.approx(0.2, rel=0.06)


def test_sites_of_a_fibre_still_come_back_within_minutes_and_planned_work_keeps_its_ends() -> None:
    world = World(cells=2000, outages_per_cell_week=0.6, fibre_share=0.4)
    ruled = with_repair(world, Repair(importance_power=0.5, night=0.4))
    usual, ran = run(world), run(ruled)
    fibre = ran.units.take(ran.units.kind == Kind.FIBRE)
    for failure in np.unique(fibre.failure).tolist():
        ends = fibre.end[fibre.failure == failure]
        assert ends.max() - ends.min() <= 300
        assert ends.max() <= fibre.ended_at[fibre.failure == failure].max()
    assert spans(ran, Kind.PLANNED) <= spans(usual, Kind.PLANNED)
    assert len(spans(ran, Kind.CELL) & spans(usual, Kind.CELL)) <= 2


def spans(ran: Ran, kind: Kind) -> set[tuple[int, int]]:
    """Start and end of the units of a kind."""
    some = ran.units.take(ran.units.kind == kind)
    return set(zip(some.start.tolist(), some.end.tolist(), strict=True))


def test_without_importance_all_groups_are_alike() -> None:
    assert set(run(msgspec.structs.replace(SINGLE, frailty_shape=0.0)).importance.frailty.tolist()) == {1.0}


def test_without_a_rule_the_units_stay_as_they_were_drawn() -> None:
    streams = np.random.default_rng(1).spawn(5)
    network = make_network(SINGLE, streams[0])
    units = draw_units(SINGLE, network, streams[1])
    assert run(SINGLE).units.end.tolist() == units.end.tolist()


def test_a_world_without_outages_runs_under_every_rule() -> None:
    quiet = msgspec.structs.replace(SINGLE, outages_per_cell_week=0.0)
    assert len(run(with_repair(quiet, Repair(per_complaint=0.3, rate_per_hour=0.1))).units) == 0


@pytest.mark.parametrize("settings", [{"night": 0.0}, {"rate_per_hour": -1.0}])
def test_a_rule_that_can_not_be_is_refused(settings: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="repair"):
        Repair(**settings)
