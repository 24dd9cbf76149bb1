"""What the service found out about itself, as the scorecard page shows it. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from alerts.explain.precision import PrecisionRow
from alerts.scorecard import Coverage, Scorecard, SilentOutages
from alerts.shadow.weeks import ShadowWeek
from correlate.drift import Drift
from service.store.assessments import Assessment

STALE = timedelta(hours=50)
"""Findings are made by night: older ones, two nights in a row, were not made."""

FEW = 30


class Held(msgspec.Struct, frozen=True):
    """How intervals of one promise did. `verdict`: `holds`, `too_narrow`, `too_wide`, or `too_few` to tell."""

    promised: float
    of: int
    share: float | None
    lo: float | None
    hi: float | None
    verdict: str


class Calibrated(msgspec.Struct, frozen=True):
    """Forecasts of a size: how many, and what each expected and brought in the mean."""

    forecasts: int
    expected: float
    observed: float


class DriftSign(msgspec.Struct, frozen=True):
    """What the drift monitor says, and since when."""

    drift: Drift
    since: datetime | None


class ScorecardView(msgspec.Struct, frozen=True):
    """The page. Parts that nothing tells of are None or empty; `made_at` is when forecasts were scored last."""

    made_at: datetime | None
    stale: bool
    status: str
    forecasts: int
    above: int
    below: int
    held: tuple[Held, ...]
    calibrated: tuple[Calibrated, ...]
    silent: SilentOutages | None
    drift: DriftSign | None
    links: tuple[PrecisionRow, ...]
    causes: tuple[PrecisionRow, ...]
    shadow: tuple[ShadowWeek, ...]


class _Body(msgspec.Struct, frozen=True):
    scorecard: Scorecard
    silent: SilentOutages
    coverages: tuple[Coverage, ...] = ()


class _DriftBody(msgspec.Struct, frozen=True):
    drift: Drift
    since: datetime | None = None


class Said(msgspec.Struct, frozen=True):
    """What people said of links and of causes, and the weeks of shadow, newest first."""

    links: Sequence[PrecisionRow] = ()
    causes: Sequence[PrecisionRow] = ()
    shadow: Sequence[ShadowWeek] = ()


def scorecard_view(assessments: Sequence[Assessment], said: Said, now: datetime) -> ScorecardView:
    """The page at `now`."""
    found = {each.name: each for each in assessments}
    card, drift = found.get("scorecard"), found.get("drift")
    body = msgspec.json.decode(card.body, type=_Body) if card else None
    told = msgspec.json.decode(drift.body, type=_DriftBody) if drift else None
    scored = body.scorecard if body else None
    return ScorecardView(
        made_at=card.made_at if card else None,
        stale=card is not None and now - card.made_at > STALE,
        status=scored.status if scored else "none",
        forecasts=scored.forecasts if scored else 0,
        above=scored.above if scored else 0,
        below=scored.below if scored else 0,
        held=tuple(map(_held, _coverages(body))) if body else (),
        calibrated=tuple(_calibrated(scored)) if scored else (),
        silent=body.silent if body else None,
        drift=DriftSign(told.drift, told.since) if told else None,
        links=_told(said.links),
        causes=_told(said.causes),
        shadow=tuple(said.shadow),
    )


def _coverages(body: _Body) -> Sequence[Coverage]:
    """Those of three promises; what an earlier version found has that of 90 % alone."""
    card = body.scorecard
    if body.coverages or card.coverage is None:
        return body.coverages
    inside = card.forecasts - card.above - card.below
    return (Coverage(0.9, inside, card.forecasts, card.coverage, card.coverage_lo, card.coverage_hi),)


def _held(one: Coverage) -> Held:
    return Held(one.promised, one.of, one.share, one.lo, one.hi, _verdict(one))


def _verdict(one: Coverage) -> str:
    if one.lo is None or one.hi is None or one.of < FEW:
        return "too_few"
    if one.hi < one.promised:
        return "too_narrow"
    return "too_wide" if one.lo > one.promised else "holds"


def _calibrated(card: Scorecard) -> list[Calibrated]:
    return [
        Calibrated(each.forecasts, each.expected / each.forecasts, each.observed / each.forecasts)
        for each in card.calibration
    ]


def _told(rows: Sequence[PrecisionRow]) -> tuple[PrecisionRow, ...]:
    """Without those of which nobody said anything."""
    return tuple(row for row in rows if row.confirmed or row.rejected or row.disputed)
