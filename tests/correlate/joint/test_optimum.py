import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.joint_worlds import WORLDS, histories
from correlate.joint.attribution_loss import observed_information
from correlate.joint.fit import Fit, fit
from correlate.joint.optimum import curving_down


def curved(seed: int, curvature: list[float]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """A symmetric matrix with these eigenvalues."""
    size = len(curvature)
    direction = np.linalg.qr(np.random.default_rng(seed).normal(size=(size, size)))[0]
    return np.asarray((direction * curvature) @ direction.T)


@given(st.integers(0, 99), st.lists(st.floats(0.01, 1e4), min_size=2, max_size=8))
def test_what_curves_down_everywhere_stays_as_it_is(seed: int, curvature: list[float]) -> None:
    information = curved(seed, curvature)
    assert curving_down(information) is information


@given(st.integers(0, 99), st.lists(st.floats(-1e4, 1e4), min_size=2, max_size=8))
def test_information_can_always_be_inverted(seed: int, curvature: list[float]) -> None:
    found = curving_down(curved(seed, curvature))
    told = np.sort(np.maximum(np.abs(curvature), 1e-3))
    assert np.linalg.eigvalsh((found + found.T) / 2) == pytest.approx(told, rel=1e-6, abs=1e-3)


def test_a_fit_whose_likelihood_curves_upward_somewhere_has_its_intervals() -> None:
    found = fit(histories(WORLDS["B"], 60, 3))
    upward = found.at.information.copy()
    upward[-1] *= -1.0
    upward[:, -1] *= -1.0
    upward[-1, -1] = -1.0
    found.at.__dict__["information"] = upward
    assert np.linalg.eigvalsh(upward)[0] < 0.0
    assert np.linalg.eigvalsh(observed_information(Fit(found.likelihood, found.at), None))[0] > 0.0
