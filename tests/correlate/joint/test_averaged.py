import msgspec
import numpy as np
import pytest

from benchmarks.joint_worlds import WORLDS, histories, true_window
from correlate.joint.accelerated_repair import AcceleratedRepair
from correlate.joint.attribution_loss import information_lost, observed_information, widening
from correlate.joint.averaged import (
    Averaged,
    akaike,
    akaike_weights,
    averaged,
    criterion,
    effective_parameters,
    spread_of_few,
    under_likelier_law,
)
from correlate.joint.curve import averaged_hazard, hazard_bounds
from correlate.joint.figures import burst_figure, window_figure
from correlate.joint.fit import Fit, fit, refit
from correlate.joint.likelihood_path import REACH, likelihood_path, standard_deviation, straight_path
from correlate.joint.optimum import Pull, maximise
from correlate.joint.other_shapes import Fatigue
from correlate.joint.repair import ProportionalRepair
from correlate.joint.starts import chosen
from correlate.study.histories import Shares

FIT = fit(histories(WORLDS["C"], 150, 4))
FITTED = averaged(FIT)


def shares_of(fitted: Fit, doubt: float) -> Shares:
    """Each complaint surely in its bin but for `doubt`, by which it is background."""
    histories = fitted.likelihood.histories
    bins = np.repeat(np.arange(len(histories.complaints)), histories.complaints.astype(int))
    return Shares(np.arange(len(bins)), bins, np.full(len(bins), 1 - doubt))


def test_the_ends_of_an_interval_are_where_the_likelihood_ratio_is_2_706() -> None:
    figure = window_figure(FIT.likelihood)
    found, path = likelihood_path(FIT, figure)
    for side in (-1, 1):
        end = path.figure_at(side * REACH)
        pull = Pull(figure, end, 2000.0)
        best = maximise(found.likelihood, found.theta, pull=pull, gain=1e-7)
        assert figure(best.theta)[0] == pytest.approx(end, abs=2e-3)
        assert 2 * (found.at.value - best.value) == pytest.approx(2.706, abs=0.1)


def test_a_path_rises_and_passes_the_best_value_at_0() -> None:
    found, path = likelihood_path(FIT, burst_figure(FIT.likelihood))
    assert (np.diff(path.figure) > 0).all()
    assert (np.diff(path.root) > 0).all()
    assert path.figure_at(0.0) == pytest.approx(found.burst_hours)
    assert path.root_at(path.figure_at(1.0)) == pytest.approx(1.0)


def test_with_many_groups_the_path_is_straight() -> None:
    many = fit(histories(WORLDS["B"], 1500, 4))
    figure = window_figure(many.likelihood)
    _, walked = likelihood_path(many, figure)
    straight = straight_path(many, figure)
    assert straight.best == walked.best == figure(many.theta)[0]
    width = walked.figure_at(REACH) - walked.best
    assert [straight.figure_at(side * REACH) for side in (-1, 1)] == pytest.approx(
        [walked.figure_at(side * REACH) for side in (-1, 1)], abs=0.06 * width
    )


def test_a_figure_that_nothing_moves_has_a_path_all_the_same() -> None:
    """Every point of it then lies on the best value."""
    _, path = likelihood_path(FIT, lambda theta: np.concatenate([[2.0], 1e-9 * np.eye(len(theta))[1]]))
    assert path.figure_at(-REACH) == path.figure_at(REACH) == 2.0
    assert path.root_at(3.0) == 0.0


def test_an_interval_is_about_as_wide_as_the_information_says() -> None:
    window = window_figure(FIT.likelihood)
    sd = standard_deviation(FIT.information, window(FIT.theta)[1:])
    found = Averaged((FIT,), (1.0,)).window()
    assert (found.hi - found.lo) / (2 * REACH * sd * spread_of_few(FIT) ** 0.5) == pytest.approx(1.0, abs=0.3)
    assert found.lo < found.estimate < found.hi


def test_weights_sum_to_1_and_unlikely_shapes_are_left_out() -> None:
    assert sum(FITTED.weights) == pytest.approx(1.0)
    assert min(FITTED.weights[1:], default=1.0) > 0.02
    assert akaike_weights([10.0, 12.0, 10.0]) == pytest.approx([0.4223, 0.1554, 0.4223], abs=1e-4)


def test_the_law_of_repair_that_fits_the_world_is_taken() -> None:
    """In C repair times are log-normal; in D repairs come at an even rate that complaints raise."""
    assert isinstance(FITTED.fits[0].likelihood.repair, AcceleratedRepair)
    even = under_likelier_law(fit(histories(WORLDS["D"], 150, 4)))
    assert isinstance(even.likelihood.repair, ProportionalRepair)
    assert criterion(FITTED.fits[0]) < criterion(FIT)


def test_one_shape_alone_gives_its_own_interval() -> None:
    alone, reach = Averaged((FIT,), (1.0,)).window(), REACH * spread_of_few(FIT) ** 0.5
    _, path = likelihood_path(FIT, window_figure(FIT.likelihood), reach)
    assert (alone.lo, alone.hi) == pytest.approx((path.figure_at(-reach), path.figure_at(reach)))


def test_few_groups_are_trusted_less_than_their_likelihood_says() -> None:
    few = fit(chosen(FIT.likelihood.histories, np.arange(30)))
    assert 1.03 < spread_of_few(FIT) < 1.2 < spread_of_few(few) < 4.0


def test_customers_who_tire_are_recognised_and_the_window_is_right_then() -> None:
    world = WORLDS["fatigue"]
    found = averaged(fit(histories(world, 250, 3)))
    assert found.likeliest.shape.name == "fatigue"
    window = found.window()
    assert window.lo < true_window(world) < window.hi


def test_penalties_leave_fewer_parameters_than_there_are() -> None:
    assert 10 < effective_parameters(FIT) < FIT.likelihood.size
    assert akaike(refit(FIT, Fatigue())) > akaike(FIT) - 2.0


def test_sure_attribution_loses_nothing_and_doubt_widens() -> None:
    gradient = window_figure(FIT.likelihood)(FIT.theta)[1:]
    assert widening(FIT, gradient, None) == 1.0
    assert widening(FIT, np.zeros_like(gradient), shares_of(FIT, 0.4)) == 1.0
    assert widening(FIT, gradient, shares_of(FIT, 0.0)) == pytest.approx(1.0)
    slight, strong = (widening(FIT, gradient, shares_of(FIT, doubt)) for doubt in (0.1, 0.4))
    assert 1.0 < slight < strong


def test_a_complaint_torn_between_two_bins_loses_the_difference_of_their_scores() -> None:
    exposure = FIT.likelihood.exposure
    by_bin, by_group = FIT.at.complaint_scores
    scores = by_group[:, exposure.group[:2]]
    scores[FIT.likelihood.rates] += by_bin[:, :2]
    lost = information_lost(FIT, Shares(np.array([0, 0]), exposure.bin[:2], np.array([0.5, 0.5])))
    difference = scores[:, 0] - scores[:, 1]
    np.testing.assert_allclose(lost, 0.25 * np.outer(difference, difference), atol=1e-9)


def test_what_a_complaint_more_does_to_the_score_is_told_ahead() -> None:
    """Against the gradient itself, where a complaint is added after the repair: no law of repair knows of it then."""
    histories = FIT.likelihood.histories
    bins = np.flatnonzero((histories.complaints > 0) & (histories.exposure > 0))
    last = next(b for b in bins if histories.complaints[b + 1 : b + 2].sum() == 0 and histories.open_hours[b + 1] == 0)
    more = histories.complaints.copy()
    more[last] += 1e-4
    theta = FIT.theta
    changed = FIT.likelihood.of(msgspec.structs.replace(histories, complaints=more)).at(theta).gradient
    seen = (changed - FIT.at.gradient) / 1e-4
    column = int(np.flatnonzero(FIT.likelihood.exposure.bin == last)[0])
    by_bin, by_group = FIT.at.complaint_scores
    told = by_group[:, FIT.likelihood.exposure.group[column]].copy()
    told[FIT.likelihood.rates] += by_bin[:, column]
    np.testing.assert_allclose(told, seen, atol=5e-3)


def test_hopeless_attribution_leaves_wide_intervals_and_no_absurd_ones() -> None:
    observed = observed_information(FIT, shares_of(FIT, 0.999))
    assert (np.linalg.eigvalsh(observed) > 0).all()


def test_the_curve_lies_within_its_bounds() -> None:
    ages = np.array([0.1, 1.0, 2.5, 4.0, 8.0, 20.0])
    value, lo, hi = hazard_bounds(FITTED, ages)
    assert ((lo < value) & (value < hi)).all()
    np.testing.assert_allclose(value, averaged_hazard(FITTED, ages))
    doubtful = hazard_bounds(FITTED, ages, shares_of(FIT, 0.3))
    assert (doubtful[2] > hi).all()
