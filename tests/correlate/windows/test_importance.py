import numpy as np
import pytest

from correlate.windows.importance import Evidence, Importance, by_site, importance, prior_shape


def one(prior: float, complaints: float, doubt: float, exposure: float) -> tuple[float, float]:
    evidence = Evidence(np.array([complaints]), np.array([doubt]), np.array([exposure]))
    belief = importance(np.array([prior]), evidence)
    return float(belief.mean[0]), float(belief.shape[0])


def test_complaints_that_are_surely_the_groups_update_a_gamma_belief() -> None:
    assert one(2.0, 6.0, 0.0, 2.0) == (2.0, 8.0)


def test_nothing_known_leaves_the_belief_as_it_was() -> None:
    assert one(2.0, 0.0, 0.0, 0.0) == (1.0, 2.0)


def test_complaints_that_may_be_anybodys_move_the_mean_but_make_it_little_firmer() -> None:
    # ten complaints, each the group's with probability 0.1: Σp = 1, Σp(1 − p) = 0.9, Σp² = 0.1
    mean, shape = one(2.0, 1.0, 0.9, 1.0)
    assert mean == 1.0
    assert shape == pytest.approx(2.1)


def test_the_shape_is_the_curvature_of_the_true_posterior_in_log_importance() -> None:
    rng = np.random.default_rng(5)
    prior, exposure = 3.0, 6.0
    odds = rng.uniform(0.1, 4.0, 12)
    u = 1.0
    for _ in range(500):
        shares = u * odds / (1.0 + u * odds)
        u = (prior + shares.sum()) / (prior + exposure)
    shares = u * odds / (1.0 + u * odds)
    mean, shape = one(prior, shares.sum(), (shares * (1 - shares)).sum(), exposure)

    def log_posterior(log_u: float) -> float:
        value = np.exp(log_u)
        return float(prior * log_u - (prior + exposure) * value + np.log1p(value * odds).sum())

    step = 1e-3
    at = np.log(u)
    curvature = (log_posterior(at + step) - 2 * log_posterior(at) + log_posterior(at - step)) / step**2
    assert mean == pytest.approx(u)
    assert shape == pytest.approx(-curvature, rel=1e-4)


def test_a_region_whose_level_is_hardly_known_makes_the_prior_wider() -> None:
    assert prior_shape(np.array([2.0]), np.array([2.0])) == pytest.approx([1.0])
    assert prior_shape(np.array([2.0]), np.array([1e9])) == pytest.approx([2.0])


def test_the_only_site_of_a_group_is_the_group() -> None:
    groups = Importance(np.array([1.7]), np.array([9.0]))
    alone = by_site(groups, np.zeros(1, dtype=np.intp), Evidence(np.array([40.0]), np.zeros(1), np.array([1.0])))
    assert (alone.mean[0], alone.shape[0]) == (1.7, 9.0)


def test_a_site_that_brings_more_than_its_group_matters_more_and_less_surely() -> None:
    groups = Importance(np.array([1.0]), np.array([50.0]))
    sites = by_site(
        groups, np.zeros(2, dtype=np.intp), Evidence(np.array([32.0, 8.0]), np.zeros(2), np.array([20.0, 20.0]))
    )
    assert sites.mean == pytest.approx([36 / 24, 12 / 24])
    assert np.all(sites.shape < 50.0)
