from math import lgamma

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from benchmarks.joint_worlds import WORLDS, histories
from correlate.joint.accelerated_repair import AcceleratedRepair
from correlate.joint.fit import Fit, fit
from correlate.joint.likelihood import JointLikelihood, LikelihoodAt
from correlate.joint.part import PartAt
from correlate.joint.rates import expected_rates, report_exposure
from correlate.joint.shapes import Hinge
from correlate.study.histories import Histories

Floats = NDArray[np.float64]

SMALL = histories(WORLDS["G"], 30, 5)
LIKELIHOOD = JointLikelihood(SMALL, Hinge())


def some_theta(likelihood: JointLikelihood, seed: int = 0) -> Floats:
    noise = 0.15 * np.random.default_rng(seed).normal(size=likelihood.size)
    rates = np.concatenate([[np.log(0.03)], np.log([2.1, 7.0, 1.2, 2.0, 0.3, 0.9])])
    return np.concatenate([rates, likelihood.repair.start()]) + noise


def only_part(at: LikelihoodAt) -> PartAt:
    (part,) = at.parts
    assert isinstance(part, PartAt)
    return part


def of_groups(data: Histories, order: NDArray[np.intp]) -> Histories:
    """The same groups in another order, or some of them."""
    bins = np.concatenate([np.arange(data.first[i], data.first[i + 1]) for i in order])
    lengths = np.diff(data.first)[order]
    return Histories(
        first=np.concatenate([[0], np.cumsum(lengths)]).astype(np.intp),
        exposure=data.exposure[bins],
        open_hours=data.open_hours[bins],
        complaints=data.complaints[bins],
        hour=data.hour[bins],
        repaired=data.repaired[order],
    )


@pytest.mark.parametrize("world", ["A", "D", "H"])
def test_the_gradient_is_that_of_the_value(world: str) -> None:
    likelihood = JointLikelihood(histories(WORLDS[world], 40, 3), Hinge())
    theta = some_theta(likelihood)
    step = 1e-5 * np.eye(likelihood.size)
    differences = [(likelihood.at(theta + e).value - likelihood.at(theta - e).value) / 2e-5 for e in step]
    np.testing.assert_allclose(likelihood.at(theta).gradient, differences, rtol=1e-4, atol=1e-3)


def test_the_gradient_under_an_accelerated_law_of_repair_is_that_of_the_value() -> None:
    data = msgspec.structs.replace(SMALL, repaired=np.arange(SMALL.groups) % 4 > 0)
    likelihood = JointLikelihood(data, Hinge(), repair=AcceleratedRepair(data))
    theta = some_theta(likelihood)
    step = 1e-5 * np.eye(likelihood.size)
    differences = [(likelihood.at(theta + e).value - likelihood.at(theta - e).value) / 2e-5 for e in step]
    np.testing.assert_allclose(likelihood.at(theta).gradient, differences, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("seed", range(3))
def test_22_nodes_do_as_well_as_400(seed: int) -> None:
    many = JointLikelihood(SMALL, Hinge(), nodes=400)
    theta = some_theta(LIKELIHOOD, seed)
    assert LIKELIHOOD.at(theta).log_likelihood == pytest.approx(many.at(theta).log_likelihood, abs=5e-5)


def test_the_likelihood_is_the_integral_that_the_model_says() -> None:
    """Brute force over u for one group, straight from the formula, on a grid of its own."""
    one = of_groups(SMALL, np.array([int(np.argmax(np.add.reduceat(SMALL.complaints, SMALL.first[:-1])))]))
    likelihood = JointLikelihood(one, Hinge())
    theta = some_theta(likelihood)
    theta[-1] = 0.0  # γ is then the same in all bins, and blocks of bins make no difference
    at = likelihood.at(theta)
    k, base, gamma = np.exp(theta[4]), np.exp(theta[0]), theta[-2]
    rate = report_exposure(Fit(likelihood, at), one)
    reported = np.cumsum(one.complaints) - one.complaints
    log_complaints, angle = np.log1p(reported), one.hour * np.pi / 12
    covariates = np.stack([np.ones(len(angle)), log_complaints, log_complaints**2 / 3, np.cos(angle), np.sin(angle)])
    repair = theta[7:12] @ covariates
    end = np.flatnonzero(one.open_hours)[-1]
    z = np.linspace(-14, 6, 20_001)
    u = np.exp(z)
    seen = one.complaints > 0
    log_values = (one.complaints[seen, None] * np.log(base * u * rate[seen, None])).sum(axis=0)
    log_values -= base * u * rate.sum() + np.exp(gamma * z) * (one.open_hours @ np.exp(repair))
    log_values += repair[end] + gamma * z + k * np.log(k) - lgamma(k) + k * z - k * u
    expected = np.log(np.trapezoid(np.exp(log_values), z))
    assert at.log_likelihood == pytest.approx(expected, abs=2e-3)


@given(seed=st.integers(0, 1000))
@settings(max_examples=10, deadline=None)
def test_the_order_of_groups_makes_no_difference(seed: int) -> None:
    order = np.random.default_rng(seed).permutation(SMALL.groups)
    other = JointLikelihood(of_groups(SMALL, order), Hinge())
    theta = some_theta(LIKELIHOOD)
    assert other.at(theta).value == pytest.approx(LIKELIHOOD.at(theta).value, rel=1e-12)


def test_log_likelihoods_of_two_parts_add_up() -> None:
    theta = some_theta(LIKELIHOOD)
    parts = [np.arange(11), np.arange(11, SMALL.groups)]
    total = 0.0
    for part in parts:
        total += LIKELIHOOD.of(of_groups(SMALL, part)).at(theta).log_likelihood
    assert total == pytest.approx(LIKELIHOOD.at(theta).log_likelihood, rel=1e-12)


def test_the_expected_complaints_add_up_to_those_seen() -> None:
    fitted = fit(histories(WORLDS["E"], 60, 2))
    assert expected_rates(fitted).sum() == pytest.approx(fitted.likelihood.histories.complaints.sum(), rel=0.02)


def test_what_is_felt_too_late_to_be_seen_is_not_expected() -> None:
    """A group whose data end at once after its repair is expected to bring less than one watched for longer."""
    short = of_groups(SMALL, np.array([0]))
    end = int(np.flatnonzero(short.open_hours)[-1]) + 1
    cut = Histories(
        first=np.array([0, end]),
        exposure=short.exposure[:end],
        open_hours=short.open_hours[:end],
        complaints=short.complaints[:end],
        hour=short.hour[:end],
        repaired=short.repaired,
    )
    theta = np.concatenate([some_theta(LIKELIHOOD)[:7], np.zeros(JointLikelihood(short, Hinge()).repair.size)])
    whole, less = (only_part(JointLikelihood(data, Hinge()).at(theta)).intensity for data in (short, cut))
    np.testing.assert_allclose(less.at, whole.at[: len(less.at)])
    assert less.total[0] < 0.99 * whole.total[0]
    fitted = Fit(JointLikelihood(cut, Hinge()), JointLikelihood(cut, Hinge()).at(theta))
    assert less.total[0] == pytest.approx(report_exposure(fitted, cut).sum(), rel=1e-4)
