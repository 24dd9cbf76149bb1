from math import inf
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from correlate import attribution
from correlate.attribution import (
    Arrivals,
    Attribution,
    DownPeriods,
    Level,
    attribute,
    interval,
    known_places,
    likelihoods,
    weights_of,
)
from correlate.model import Curve, default_model
from correlate.windows.hazard import AgeTables, ReportTable

HOUR = 3600.0
CURVE = Curve(base_hazard=2e-4)
REPORTS = ReportTable(CURVE, default_model().delay)
TABLES = AgeTables([REPORTS, ReportTable(Curve(base_hazard=2e-4, rise=0.0), default_model().delay)])
UNLOCATED, BY_ADDRESS, BY_NETWORK = 0, 1, 2

# Four cells: 0 and 1 at site 0, 2 at site 1, all in district 0; 3 at site 2 in district 1.
USERS = np.array([1000.0, 1000.0, 2000.0, 4000.0])
SITE = np.array([0, 0, 1, 2])
DISTRICT = np.array([0, 0, 0, 1])


def arrivals(*complaints: tuple[float, int, int], background: float = 0.1) -> Arrivals:
    """Complaints as (hours, kind, cell); a cell of -1 is not known."""
    cell = np.array([cell for _, _, cell in complaints], dtype=np.intp)
    places = np.stack([cell, np.where(cell >= 0, SITE[cell], -1), np.where(cell >= 0, DISTRICT[cell], -1)])
    users = USERS[cell], np.bincount(SITE, USERS)[SITE[cell]], np.bincount(DISTRICT, USERS)[DISTRICT[cell]]
    shares = np.stack(users) / USERS.sum()
    weights = weights_of(np.array([kind for _, kind, _ in complaints], dtype=np.intp))
    return Arrivals(
        time=np.array([hours * HOUR for hours, _, _ in complaints]),
        activity=np.ones(len(cell)),
        region=np.zeros(len(cell), dtype=np.intp),
        cell=places[0],
        site=places[1],
        district=places[2],
        likelihood=likelihoods(weights, places, shares),
        background=np.full(len(cell), background),
    )


def periods(*outages: tuple[int, float, float]) -> DownPeriods:
    """Outages of one period each as (cell, start hours, end hours)."""
    cell = np.array([cell for cell, _, _ in outages], dtype=np.intp)
    start = np.array([start * HOUR for _, start, _ in outages])
    return DownPeriods(
        origin=start, start=start, end=np.array([end * HOUR for _, _, end in outages]), users=USERS[cell],
        region=np.zeros(len(cell), dtype=np.intp), cell=cell, site=SITE[cell], district=DISTRICT[cell],
        known=np.full(len(cell), known_places(0, 0, 0), dtype=np.intp), table=np.zeros(len(cell), dtype=np.intp),
    )  # fmt: skip


def dense(found: Attribution, outages: int) -> list[list[float]]:
    table = np.zeros((len(found.background), outages))
    table[found.complaint, found.period] = found.probability
    return table.tolist()


def test_without_outages_nothing_is_explained() -> None:
    found = attribute(arrivals((1.0, UNLOCATED, -1)), periods(), TABLES)
    assert (found.background.tolist(), len(found.period)) == ([1.0], 0)


def test_without_complaints_there_is_nothing_to_explain() -> None:
    assert len(attribute(arrivals(), periods((0, 0.0, inf)), TABLES).background) == 0


def test_an_unlocated_complaint_is_shared_by_rates() -> None:
    found = attribute(arrivals((3.0, UNLOCATED, -1)), periods((0, 0.0, inf), (3, 2.0, inf)), TABLES)
    old, young = 1000 * float(REPORTS.rate(3.0, 0.0)), 4000 * float(REPORTS.rate(1.0, 0.0))
    total = old + young + 0.1
    assert dense(found, 2)[0] == pytest.approx([old / total, young / total])
    assert found.background[0] == pytest.approx(0.1 / total)


def test_the_serving_cell_says_which_of_two_outages_it_is() -> None:
    outages = periods((0, 0.0, inf), (3, 0.0, inf))
    here, there = dense(attribute(arrivals((1.0, BY_NETWORK, 0), (1.0, BY_NETWORK, 3)), outages, TABLES), 2)
    assert here[0] > 0.9
    assert here[1] < 0.05
    assert there[1] > 0.9
    assert there[0] < 0.05


def test_a_serving_cell_gives_the_likelihood_one_can_work_out() -> None:
    found = attribute(arrivals((1.0, BY_NETWORK, 0)), periods((0, 0.0, inf)), TABLES)
    # 1/8 of the users at the cell, 1/4 at the site, 1/2 in the district
    rate = 1000 * float(REPORTS.rate(1.0, 0.0)) * (0.75 * 8 + 0.12 * 4 + 0.10 * 2 + 0.03)
    assert dense(found, 1)[0] == pytest.approx([rate / (rate + 0.1)])


def test_a_neighbour_of_the_same_site_is_likelier_than_a_cell_elsewhere() -> None:
    complaints = arrivals((1.0, BY_NETWORK, 1), (1.0, BY_NETWORK, 2), (1.0, BY_NETWORK, 3))
    at_site, in_district, elsewhere = (row[0] for row in dense(attribute(complaints, periods((0, 0, inf)), TABLES), 1))
    assert at_site > in_district > elsewhere > 0


def test_an_address_speaks_for_the_district_more_than_for_the_cell() -> None:
    complaints = arrivals((1.0, BY_ADDRESS, 2), (1.0, BY_NETWORK, 2), (1.0, BY_ADDRESS, 3))
    address, network, elsewhere = (row[0] for row in dense(attribute(complaints, periods((0, 0, inf)), TABLES), 1))
    assert address > network
    assert address > elsewhere


def test_a_weight_that_has_no_place_goes_to_the_next_wider_one() -> None:
    bare = arrivals((1.0, BY_NETWORK, -1))
    unlocated = arrivals((1.0, UNLOCATED, -1))
    outages = periods((2, 0.0, inf))
    assert dense(attribute(bare, outages, TABLES), 1) == dense(attribute(unlocated, outages, TABLES), 1)


def test_complaints_before_an_outage_or_long_after_it_are_not_its() -> None:
    found = attribute(arrivals((0.9, BY_NETWORK, 0), (8.1, BY_NETWORK, 0)), periods((0, 1.0, 2.0)), TABLES)
    assert found.background.tolist() == [1.0, 1.0]


def test_a_complaint_soon_after_the_end_is_its() -> None:
    found = attribute(arrivals((2.2, BY_NETWORK, 0)), periods((0, 1.0, 2.0)), TABLES)
    assert found.background[0] < 0.5


def test_a_second_period_counts_its_age_from_the_start_of_the_outage() -> None:
    again = msgspec.structs.replace(periods((0, 3.0, inf)), origin=np.zeros(1))
    rate = float(REPORTS.rate(3.5, 0.0)) - float(REPORTS.rate(3.5, 0.5))
    found = attribute(arrivals((3.5, UNLOCATED, -1)), again, TABLES)
    assert dense(found, 1)[0] == pytest.approx([1000 * rate / (1000 * rate + 0.1)])


def test_each_period_follows_the_curve_of_its_segment() -> None:
    flat = msgspec.structs.replace(periods((0, 0.0, inf)), table=np.array([1]))
    complaints = arrivals((6.0, UNLOCATED, -1))
    assert (
        attribute(complaints, flat, TABLES).background[0]
        > attribute(complaints, periods((0, 0, inf)), TABLES).background[0]
    )


def test_a_busy_hour_raises_outages_against_a_background_that_is_given() -> None:
    complaints = arrivals((1.0, UNLOCATED, -1))
    busy = msgspec.structs.replace(complaints, activity=np.array([2.0]))
    outages = periods((0, 0.0, inf))
    assert attribute(busy, outages, TABLES).background[0] < attribute(complaints, outages, TABLES).background[0]


def test_a_share_under_a_thousandth_is_left_to_the_background() -> None:
    found = attribute(arrivals((0.5, UNLOCATED, -1), background=1000.0), periods((0, 0.0, inf)), TABLES)
    assert (len(found.period), found.background.tolist()) == (0, [1.0])


def test_a_complaint_that_neither_outage_nor_background_can_explain_is_background() -> None:
    found = attribute(arrivals((0.5, UNLOCATED, -1), background=0.0), periods(), TABLES)
    assert found.background.tolist() == [1.0]


outage_lists = st.lists(st.tuples(st.integers(0, 3), st.floats(0, 20), st.floats(0.01, 20)), max_size=12)
complaint_lists = st.lists(st.tuples(st.floats(0, 40), st.integers(0, 2), st.integers(-1, 3)), min_size=1, max_size=12)


def made(outages: list[tuple[int, float, float]]) -> DownPeriods:
    return periods(*((cell, start, start + duration) for cell, start, duration in outages))


@given(complaint_lists, outage_lists)
def test_what_is_attributed_and_the_background_add_up_to_the_complaints(
    complaints: list[tuple[float, int, int]], outages: list[tuple[int, float, float]]
) -> None:
    found = attribute(arrivals(*complaints), made(outages), TABLES)
    total = found.background + np.bincount(found.complaint, found.probability, minlength=len(complaints))
    assert np.abs(total - 1).max() < 1e-12
    assert found.background.min() >= 0.0


@given(complaint_lists, outage_lists)
def test_a_complaint_is_explained_alike_alone_and_among_others(
    complaints: list[tuple[float, int, int]], outages: list[tuple[int, float, float]]
) -> None:
    together = dense(attribute(arrivals(*complaints), made(outages), TABLES), len(outages))
    alone = [dense(attribute(arrivals(one), made(outages), TABLES), len(outages))[0] for one in complaints]
    assert together == alone


@given(complaint_lists, outage_lists)
def test_outages_that_can_not_explain_anything_do_not_move_a_bit(
    complaints: list[tuple[float, int, int]], outages: list[tuple[int, float, float]]
) -> None:
    plain = attribute(arrivals(*complaints), made(outages), TABLES)
    padded = attribute(arrivals(*complaints), made([*outages, (0, 50.0, 1.0), (3, 41.0, 9.0)]), TABLES)
    assert plain.probability.tolist() == padded.probability.tolist()
    assert plain.background.tolist() == padded.background.tolist()


@settings(max_examples=20)
@given(complaint_lists, outage_lists)
def test_chunks_make_no_difference(
    complaints: list[tuple[float, int, int]], outages: list[tuple[int, float, float]]
) -> None:
    whole = attribute(arrivals(*complaints), made(outages), TABLES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attribution, "_PAIRS_AT_ONCE", 3)
        pieces = attribute(arrivals(*complaints), made(outages), TABLES)
    assert whole.complaint.tolist() == pieces.complaint.tolist()
    assert whole.probability.tolist() == pieces.probability.tolist()
    assert whole.background.tolist() == pieces.background.tolist()


def in_regions(*parts: Arrivals | DownPeriods) -> list[Any]:
    """The fields of complaints, or of down periods, of regions 0, 1, … one after the other."""
    placed = [msgspec.structs.replace(part, region=part.region + number) for number, part in enumerate(parts)]
    columns = zip(*map(msgspec.structs.astuple, placed), strict=True)
    return [np.concatenate(fields) for fields in columns if fields[0] is not None]


@given(st.lists(st.tuples(complaint_lists, outage_lists), min_size=2, max_size=3))
def test_regions_weighed_together_come_to_what_each_comes_to_alone(
    regions: list[tuple[list[tuple[float, int, int]], list[tuple[int, float, float]]]],
) -> None:
    complaints, outages = [arrivals(*one) for one, _ in regions], [made(one) for _, one in regions]
    together = attribute(Arrivals(*in_regions(*complaints)), DownPeriods(*in_regions(*outages)), TABLES)
    alone = [attribute(*one, TABLES) for one in zip(complaints, outages, strict=True)]
    assert together.probability.tolist() == np.concatenate([one.probability for one in alone]).tolist()
    assert together.background.tolist() == np.concatenate([one.background for one in alone]).tolist()
    first = np.cumsum([0, *(len(one.end) for one in outages)])
    periods_alone = [one.period + before for one, before in zip(alone, first, strict=False)]
    assert together.period.tolist() == np.concatenate(periods_alone).tolist()


def test_down_periods_of_another_region_explain_nothing() -> None:
    elsewhere = msgspec.structs.replace(periods((0, 0.0, inf)), region=np.array([1]))
    assert attribute(arrivals((1.0, BY_NETWORK, 0)), elsewhere, TABLES).background.tolist() == [1.0]


def test_probabilities_are_as_often_right_as_they_say() -> None:
    rng = np.random.default_rng(11)
    outages = periods((0, 0.0, 6.0), (1, 0.5, 3.0), (2, 1.0, 7.0), (3, 2.0, 4.0))
    cells, causes, times = [], [], []
    for cause, (cell, start, end) in enumerate(zip(outages.cell, outages.start, outages.end, strict=True)):
        felt = _felt(rng, USERS[cell] * 5, (end - start) / HOUR)
        times += (start / HOUR + felt + rng.exponential(0.5, len(felt))).tolist()
        causes += [cause] * len(felt)
        cells += [_place(rng, int(cell)) for _ in felt]
    idle = rng.poisson(0.5 * 12)
    times += rng.uniform(0, 12, idle).tolist()
    causes += [-1] * idle
    cells += rng.choice(4, idle, p=USERS / USERS.sum()).tolist()
    louder = msgspec.structs.replace(outages, users=outages.users * 5)
    complaints = arrivals(*((time, BY_NETWORK, cell) for time, cell in zip(times, cells, strict=True)), background=0.5)
    said = np.array(dense(attribute(complaints, louder, TABLES), 4)).ravel()
    true = np.array([[cause == k for k in range(4)] for cause in causes], dtype=float).ravel()
    for low, high in ((0.02, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 1.0)):
        inside = (said >= low) & (said < high)
        error = 3 * float(np.sqrt((said[inside] * (1 - said[inside])).sum()))
        assert abs(float(true[inside].sum() - said[inside].sum())) <= error


def _felt(rng: np.random.Generator, users: float, hours: float) -> np.ndarray:
    """Ages at which complaints are felt, by thinning."""
    ages = rng.uniform(0, hours, rng.poisson(users * CURVE.base_hazard * (1 + CURVE.rise) * hours))
    level = 1 + CURVE.rise * -np.expm1(-np.maximum(ages - CURVE.burst_hours, 0) / CURVE.ramp_hours)
    return ages[rng.random(len(ages)) < level / (1 + CURVE.rise)]


def _place(rng: np.random.Generator, cell: int) -> int:
    """The serving cell of a customer of `cell`, drawn as the model says."""
    near = [np.arange(4) == cell, SITE[cell] == SITE, DISTRICT[cell] == DISTRICT, np.full(4, True)]
    chances = sum(weight * where * USERS / USERS[where].sum() for weight, where in zip(_BY_NETWORK, near, strict=True))
    return int(rng.choice(4, p=chances))


_BY_NETWORK = msgspec.structs.astuple(attribution.LOCATED_BY_NETWORK)


@pytest.mark.parametrize(
    "weights", [attribution.UNLOCATED, attribution.LOCATED_BY_ADDRESS, attribution.LOCATED_BY_NETWORK]
)
def test_weights_of_a_place_add_up_to_one(weights: attribution.LocationWeights) -> None:
    assert sum(msgspec.structs.astuple(weights)) == pytest.approx(1.0)


def test_the_interval_of_certain_complaints_is_their_number() -> None:
    assert interval(np.ones(3)) == (3.0, 3.0, 3.0)
    assert interval(np.empty(0)) == (0.0, 0.0, 0.0)


def test_the_interval_of_a_few_is_exact() -> None:
    # P(0) = .05³ … of three at .95: P(≤ 1) = .00725, P(≤ 2) = .142625
    expected, lower, upper = interval(np.full(3, 0.95))
    assert expected == pytest.approx(2.85)
    assert (lower, upper) == (2.0, 3.0)


def test_the_interval_of_many_follows_that_of_a_few() -> None:
    _, lower, upper = interval(np.full(200, 0.4))
    _, lower_more, upper_more = interval(np.full(201, 0.4))
    assert abs(lower - lower_more) <= 1
    assert abs(upper - upper_more) <= 1


@given(st.lists(st.floats(0, 1), max_size=30))
def test_the_interval_holds_the_expectation_to_within_one(probabilities: list[float]) -> None:
    expected, lower, upper = interval(np.array(probabilities))
    assert lower - 1 <= expected <= upper + 1


def test_a_region_learns_its_level_and_starts_at_one() -> None:
    level = Level()
    assert level.multiplier == 1.0
    assert level.seen(60.0, 20.0).multiplier == pytest.approx(2.0)
    assert level.seen(30.0, 10.0).seen(30.0, 10.0) == level.seen(60.0, 20.0)
