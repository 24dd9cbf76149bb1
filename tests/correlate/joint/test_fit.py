import msgspec
import numpy as np
import pytest

from benchmarks.joint_worlds import WORLDS, histories
from correlate.joint.accelerated_repair import AcceleratedRepair
from correlate.joint.averaged import averaged
from correlate.joint.fit import fit, refit
from correlate.joint.rates import expected_rates
from correlate.joint.starts import chosen, thinned
from correlate.study.histories import Histories

DATA = histories(WORLDS["G"], 120, 6)
FIT = fit(DATA)


def padded_with(data: Histories, groups: int) -> Histories:
    """The same, and groups of three bins in which nothing was out, open or reported."""
    nothing = np.zeros(3 * groups)
    return Histories(
        first=np.concatenate([data.first, data.first[-1] + 3 * np.arange(1, groups + 1)]),
        exposure=np.concatenate([data.exposure, nothing]),
        open_hours=np.concatenate([data.open_hours, nothing]),
        complaints=np.concatenate([data.complaints, nothing]),
        hour=np.concatenate([data.hour, nothing + 12.0]),
        repaired=np.concatenate([data.repaired, np.ones(groups, dtype=np.bool_)]),
    )


def test_a_fit_stands_at_the_top() -> None:
    assert np.abs(FIT.at.gradient).max() < 0.1
    noise = 0.02 * np.random.default_rng(1).normal(size=(20, FIT.likelihood.size))
    assert all(FIT.likelihood.at(FIT.theta + off).value < FIT.at.value for off in noise)


def test_the_curve_the_delay_and_the_importance_are_found() -> None:
    found = fit(histories(WORLDS["G"], 600, 8))
    assert found.burst_hours == pytest.approx(2.0, abs=0.35)
    assert found.window_hours() == pytest.approx(3.41, abs=0.25)
    assert found.delay.mean_hours == pytest.approx(0.5, abs=0.12)
    assert found.frailty_shape == pytest.approx(2.0, abs=0.6)
    assert found.base_hazard == pytest.approx(0.0575, rel=0.25)


def test_a_climb_does_not_end_where_the_likelihood_still_rises() -> None:
    """On the way from even repairs to what these are like, the likelihood curves upward."""
    data = histories(WORLDS["F"], 250, 1013)
    fitted = fit(data)
    accelerated = refit(fitted, repair=AcceleratedRepair(data))
    assert (np.linalg.eigvalsh(accelerated.information) > 0).all()
    assert np.abs(accelerated.at.gradient).max() < 0.5


def test_importance_that_would_have_brought_repair_at_once_overflows_nowhere() -> None:
    theta = FIT.theta.copy()
    theta[FIT.likelihood.log_k], theta[-2] = -3.0, -8.0
    assert np.isfinite(FIT.likelihood.at(theta).gradient).all()


def test_it_makes_no_difference_where_the_climb_began() -> None:
    other = fit(histories(WORLDS["B"], 120, 7))
    assert fit(DATA, start=other).at.value == pytest.approx(FIT.at.value, abs=0.01)
    assert fit(DATA, start=FIT).at.value == pytest.approx(FIT.at.value, abs=1e-3)


def test_fractions_of_complaints_count_as_fractions() -> None:
    halves = fit(msgspec.structs.replace(DATA, complaints=DATA.complaints / 2), start=FIT)
    assert expected_rates(halves).sum() == pytest.approx(DATA.complaints.sum() / 2, rel=0.02)
    assert halves.window_hours() == pytest.approx(FIT.window_hours(), abs=0.25)


def test_rounds_of_weighing_complaints_again_come_to_rest() -> None:
    """Complaints torn between their bin and the background at an even rate, weighed by the fit's own rates."""
    fitted, windows = FIT, [FIT.window_hours()]
    for _ in range(10):
        rate = expected_rates(fitted)
        weighed = DATA.complaints * rate / (rate + 0.002)
        fitted = fit(msgspec.structs.replace(DATA, complaints=weighed), start=fitted)
        windows.append(fitted.window_hours())
    assert windows[-1] == pytest.approx(windows[-2], abs=0.005)


def test_groups_of_which_nothing_is_known_change_nothing_but_what_is_said_of_importance() -> None:
    more = padded_with(DATA, 5)
    fitted = fit(more, start=FIT)
    assert fitted.window_hours() == pytest.approx(FIT.window_hours(), abs=0.01)
    np.testing.assert_allclose(fitted.at.importance[-5:], 1.0, atol=1e-3)


def test_outages_that_never_ended_can_be_fitted() -> None:
    fitted = fit(msgspec.structs.replace(DATA, repaired=np.zeros(DATA.groups, dtype=np.bool_)))
    assert np.isfinite(fitted.at.value)
    window = averaged(fitted).window()
    assert 0 <= window.lo < window.estimate < window.hi


def test_a_few_groups_can_be_fitted() -> None:
    fitted = fit(chosen(DATA, np.arange(6)))
    assert np.isfinite(fitted.at.value)
    assert 0.0 < fitted.window_hours() < 12.0


def test_without_complaints_none_are_expected() -> None:
    fitted = fit(msgspec.structs.replace(DATA, complaints=np.zeros_like(DATA.complaints)))
    assert expected_rates(fitted).sum() == pytest.approx(0.0, abs=0.05)


@pytest.mark.parametrize(
    "data", [chosen(DATA, np.array([3])), msgspec.structs.replace(DATA, exposure=0 * DATA.exposure)]
)
def test_a_single_group_and_groups_without_users_do_not_stop_a_fit(data: Histories) -> None:
    assert np.isfinite(fit(data).at.value)


def test_thinning_takes_groups_evenly_and_whole() -> None:
    some = thinned(DATA, 30)
    assert some.groups == 30
    assert some.exposure[: some.first[1]].tolist() == DATA.exposure[: DATA.first[1]].tolist()
    assert thinned(DATA, 1000) is DATA
