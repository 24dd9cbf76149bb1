"""How the forecasts did of late, from what the store has kept: the scorecard, and whether they begin to miss.

What is held against each other. Of each group of outages that ended, as its picture stood at the last: the complaints
that the curves expected of its users, hours and length up to then, and those that were put down to it by then. The
forecast is negative binomial: its mean what was expected, its shape that of the importance which the model gives its
segment. Where a count is few, an interval of whole numbers can not hold just 90 %: its ends are drawn (by a digest of
the group's id) so that it does.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b

import msgspec
import numpy as np

from alerts.scorecard import PROMISED, Coverage, Outcome, Scorecard, SilentOutages, coverage, scorecard, silent_outages
from correlate.drift import Drift, DriftState, PageHinkley, residual
from correlate.facts import ComplaintAttributed, ComplaintResolved, GroupPicture, OutageConcluded
from correlate.model import Model, curve_named
from service.store.assessments import Assessment
from service.store.store import Store

SCORED = timedelta(days=28)
"""What ended so lately is scored."""

WATCHED = timedelta(days=180)
"""So far back drift is looked for; what was found more than `SCORED` ago is over."""

LEVELS = (0.5, 0.8, PROMISED)
"""The intervals that are looked at."""

_LEAST_EXPECTED = 0.05
_TEST = PageHinkley(threshold=19.0)
"""Told without cause once in about 100,000 groups; forecasts off by half a standard deviation after some 80."""


class Forecast(msgspec.Struct, frozen=True):
    """Of one group: complaints that were expected, those that came, the shape of the law, and when it was over."""

    group_id: str
    ended_at: datetime
    expected: float
    came: int
    shape: float


class Found(msgspec.Struct, frozen=True):
    """All that is kept of an assessment: the scorecard, what became of suspected silent outages, how intervals hold."""

    scorecard: Scorecard
    silent: SilentOutages
    coverages: tuple[Coverage, ...] = ()


def assess(store: Store, model: Model, now: datetime) -> str:
    """Score what ended of late and look for drift; keeps both in the store and tells them in a sentence."""
    forecasts = forecasts_of(store.ended_groups(now - WATCHED, now), model)
    scored = [each for each in forecasts if each.ended_at >= now - SCORED]
    coverages = tuple(coverage(outcomes_of(scored, promised), promised) for promised in LEVELS)
    found = Found(scorecard(outcomes_of(scored)), _silent(store, now), coverages)
    drift, since = drift_of(forecasts, now)
    store.assessments.keep(_kept("scorecard", now, found.scorecard.status, _told(found), found))
    told = "none" if since is None else f"{drift.value} complaints come than forecast, told at {since.isoformat()}"
    store.assessments.keep(_kept("drift", now, drift.value, told, {"drift": drift.value, "since": since}))
    return f"scorecard: {_told(found)}; drift: {told}"


def forecasts_of(pictures: Iterable[GroupPicture], model: Model) -> list[Forecast]:
    """What was expected of each group that no planned work explains, and what came, in the order of their ends."""
    forecasts = []
    for picture in pictures:
        outages = [one for one in picture.outages if not one.planned]
        expected = sum(one.exposure for one in outages)
        if picture.ended_at is None or expected < _LEAST_EXPECTED:
            continue
        largest = max(outages, key=lambda one: (one.users, one.outage_id))
        shape = curve_named(model, largest.segment).frailty_shape
        came = round(sum(one.complaints for one in outages))
        forecasts.append(Forecast(picture.group_id, picture.ended_at, expected, came, shape))
    return sorted(forecasts, key=lambda each: (each.ended_at, each.group_id))


def outcomes_of(forecasts: Sequence[Forecast], promised: float = PROMISED) -> list[Outcome]:
    """The forecasts, each with an interval that holds exactly that share of what its law draws."""
    tail = (1.0 - promised) / 2.0
    lows, highs = _ends(forecasts, tail, b"lo"), _ends(forecasts, 1.0 - tail, b"hi")
    return [
        Outcome(each.expected, lo, hi, float(each.came)) for each, lo, hi in zip(forecasts, lows, highs, strict=True)
    ]


def drift_of(forecasts: Sequence[Forecast], now: datetime) -> tuple[Drift, datetime | None]:
    """The last drift that was told, and when, if that is not long ago."""
    state, told, since = DriftState(), Drift.NONE, None
    for each in forecasts:
        state = _TEST.after(state, residual(each.came, each.expected, each.shape))
        if state.drift is not Drift.NONE:
            told, since = state.drift, each.ended_at
    return (told, since) if since is not None and since >= now - SCORED else (Drift.NONE, None)


def _ends(forecasts: Sequence[Forecast], part: float, name: bytes) -> list[float]:
    """Between two whole numbers each, so that a count below it has the chance `part`."""
    from scipy.stats import nbinom  # noqa: PLC0415 - it takes long to load, and the service does without it else

    shape = np.array([each.shape for each in forecasts])
    chance = shape / (shape + np.array([each.expected for each in forecasts]))
    count = nbinom.ppf(part, shape, chance)
    takes_count = (part - nbinom.cdf(count - 1.0, shape, chance)) / nbinom.pmf(count, shape, chance)
    drawn = np.array([_drawn(each.group_id, name) for each in forecasts])
    return [float(end) for end in np.where(drawn < takes_count, count + 0.5, count - 0.5)]


def _drawn(group_id: str, name: bytes) -> float:
    """In [0, 1), the same for the same group."""
    return int.from_bytes(blake2b(group_id.encode(), digest_size=7, key=name).digest()) / 2.0**56


def _silent(store: Store, now: datetime) -> SilentOutages:
    facts = list(store.weekly_facts(now - SCORED, now))
    return silent_outages(
        store.reads.spikes(now - SCORED, limit=10_000),
        [fact for fact in facts if isinstance(fact, OutageConcluded)],
        [fact for fact in facts if isinstance(fact, ComplaintAttributed)],
        [fact for fact in facts if isinstance(fact, ComplaintResolved)],
    )


def _told(found: Found) -> str:
    card, silent = found.scorecard, found.silent
    if card.coverage is None:
        return "no forecast has come to its end yet"
    share = f"{card.coverage:.0%} of {card.forecasts:,} outcomes lay within 90 % intervals"
    suspected = f"{silent.confirmed} of {silent.suspected} suspected silent outages confirmed, {silent.refuted} refuted"
    return f"{share} ({card.coverage_lo:.0%}–{card.coverage_hi:.0%}); {suspected}"


def _kept(name: str, now: datetime, verdict: str, told: str, body: object) -> Assessment:
    return Assessment(name, now, verdict, told, msgspec.json.encode(body))
