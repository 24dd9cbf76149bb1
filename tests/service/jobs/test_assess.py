"""Forecasts against what came: right ones score well, wrong ones are told, and few of them tell nothing."""

import json
from collections.abc import Iterator
from datetime import timedelta

import msgspec
import numpy as np
import pytest

from alerts.scorecard import coverage, scorecard
from correlate.drift import Drift
from correlate.facts import GroupPicture
from correlate.model import default_model
from service.jobs.assess import _TEST, Forecast, assess, drift_of, forecasts_of, outcomes_of
from service.store.store import Store
from tests.service.made import at, open_outage, outcome, picture

MODEL = default_model()
SHAPE = MODEL.curves[0].frailty_shape
NOW = at(24 * 27)


def world(number: int, factor: float = 1.0, seed: int = 1) -> Iterator[GroupPicture]:
    """Groups that ended an hour after each other, whose complaints follow the model's law but for `factor`."""
    chance = np.random.default_rng(seed)
    for group in range(number):
        expected = float(np.exp(chance.uniform(-2.0, 3.0)))
        came = float(chance.poisson(expected * factor * chance.gamma(SHAPE, 1.0 / SHAPE)))
        hours = 1.0 + group * 24 * 26 / number
        down = open_outage("YC1-1", hours - 1, hours, complaints=came, exposure=expected)
        yield picture(hours, down, group_id=f"G-{group}")


def filled(store: Store, pictures: Iterator[GroupPicture]) -> Store:
    made = outcome(1)
    store.commit(msgspec.structs.replace(made, facts=tuple(pictures)))
    return store


def verdicts(store: Store) -> dict[str, str]:
    return {each.name: each.verdict for each in store.assessments.list()}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_intervals_of_a_right_model_hold_what_they_promise_however_few_come(seed: int) -> None:
    card = scorecard(outcomes_of(forecasts_of(world(2_000, seed=seed), MODEL)))
    assert card.coverage == pytest.approx(0.9, abs=0.02)
    assert card.above == pytest.approx(100, abs=40)
    assert card.below == pytest.approx(100, abs=40)


@pytest.mark.parametrize("promised", [0.5, 0.8, 0.9])
def test_narrow_intervals_of_a_right_model_hold_what_they_promise_too(promised: float) -> None:
    held = coverage(outcomes_of(forecasts_of(world(4_000), MODEL), promised), promised)
    assert held.share == pytest.approx(promised, abs=0.03)
    assert held == coverage(outcomes_of(forecasts_of(world(4_000), MODEL), promised), promised)
    assert (held.lo or 1.0) < (held.share or 0.0) < (held.hi or 0.0)


def test_a_right_model_is_well_and_the_store_keeps_the_finding(store: Store) -> None:
    told = assess(filled(store, world(300)), MODEL, NOW)
    assert verdicts(store) == {"scorecard": "ok", "drift": "none"}
    assert "of 300 outcomes lay within 90 % intervals" in told
    (_, card) = store.assessments.list()
    assert json.loads(card.body)["scorecard"]["forecasts"] == 300
    assert [each["promised"] for each in json.loads(card.body)["coverages"]] == [0.5, 0.8, 0.9]


@pytest.mark.parametrize(("factor", "drift"), [(3.0, "more"), (0.2, "fewer")])
def test_a_model_that_the_world_has_left_is_told(store: Store, factor: float, drift: str) -> None:
    assess(filled(store, world(300, factor)), MODEL, NOW)
    assert verdicts(store) == {"scorecard": "off", "drift": drift}


def test_of_a_right_model_no_drift_is_told_in_years_and_of_a_wrong_one_soon() -> None:
    for seed in range(4):
        forecasts = forecasts_of(world(2_000, seed=seed), MODEL)
        assert drift_of(forecasts, NOW) == (Drift.NONE, None)
    assert _TEST.residuals_to_a_false_one > 90_000
    told, since = drift_of(forecasts_of(world(2_000, 2.0), MODEL), NOW)
    assert told is Drift.MORE
    first, _ = drift_of(forecasts_of(list(world(2_000, 2.0))[:200], MODEL), NOW)
    assert first is Drift.MORE
    assert since is not None


def test_before_anything_has_ended_nothing_is_said(store: Store) -> None:
    assert assess(store, MODEL, NOW) == "scorecard: no forecast has come to its end yet; drift: none"
    assert verdicts(store) == {"scorecard": "too_few", "drift": "none"}


def test_planned_work_and_what_goes_on_is_not_scored() -> None:
    planned = picture(9, open_outage(end=9, planned=True))
    assert forecasts_of([planned, picture(9, open_outage(end=None))], MODEL) == []
    both = picture(9, open_outage(end=9, planned=True), open_outage("YC1-2", end=9))
    assert [each.expected for each in forecasts_of([both], MODEL)] == [1.25]


def test_drift_that_was_told_long_ago_is_over() -> None:
    forecasts = [Forecast(f"G-{n}", at(n), 1.0, 5, 2.0) for n in range(30)]
    assert drift_of(forecasts, at(30))[0] is Drift.MORE
    assert drift_of(forecasts, at(30) + timedelta(days=60)) == (Drift.NONE, None)
