"""Complaints of one group over its age: those that came, those that its segment expects, and what is still to come."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.facts import OpenOutage
from correlate.model import Curve, Model, curve_for
from correlate.windows.expected_course import expected_course
from correlate.windows.forecast import Part
from correlate.windows.golden_window import DeadlineTable, golden_window
from correlate.windows.hazard import HORIZON_HOURS, STEP_HOURS
from correlate.windows.predictive import predictive_interval
from service.store.outage_story import LinkedComplaint
from service.store.reads import OutageRow

Floats = NDArray[np.float64]

_AHEAD_HOURS = 6.0
_POINTS = 144

_Again = Callable[[Sequence[Part]], Floats]


class Span(msgspec.Struct, frozen=True):
    """An age in hours with its 90 % interval, None where none is known."""

    at: float
    lo: float | None = None
    hi: float | None = None


class Band(msgspec.Struct, frozen=True):
    """Cumulative complaints at ages in hours: the mean, and where nine in ten outages like it lie."""

    ages: tuple[float, ...]
    mean: tuple[float, ...]
    lo: tuple[float, ...]
    hi: tuple[float, ...]


class Course(msgspec.Struct, frozen=True):
    """The picture of one group; ages are hours since its start, complaints are cumulative.

    `seen` are the complaints put down to it as they came; `expected` what an outage of average importance brings.
    While it lasts, `left_alone` and `repaired` go on from now: without a repair, and with one at `repaired_at`.
    `importance` is by how much the group brings more than expected, as it is believed now. `status` is that of the
    curve of `segment`: only ``ok`` has intervals around burst and window.
    """

    segment: str
    status: str
    seen: tuple[tuple[float, float], ...]
    expected: Band
    left_alone: Band | None
    repaired: Band | None
    repaired_at: float | None
    importance: float
    burst: Span
    window: Span
    now: float
    ended: float | None
    until: float


class Standing(msgspec.Struct, frozen=True):
    """The group at `now`: its outages, the picture's figures by outage id, complaints so far; `repair_hours` from now.

    `repair_hours` None: nobody is asked to repair it.
    """

    outages: Sequence[OutageRow]
    drawn: Mapping[str, OpenOutage]
    linked: Sequence[LinkedComplaint]
    now: datetime
    repair_hours: float | None = None


def outage_course(standing: Standing, model: Model, zone: str) -> Course:
    """The picture; `standing.outages` has one at least."""
    counted = [row for row in standing.outages if not row.planned] or list(standing.outages)
    start, end = min(row.started_at for row in counted), _end(counted)
    leading = max(counted, key=lambda row: (row.users or 0.0, row.outage_id))
    curve = curve_for(model, leading.technology, leading.area_class)
    window = DeadlineTable(model, curve, zone).window_hours(leading.started_at)
    now = _hours(start, max(standing.now, start) if end is None else end)
    until = _until(now, window, lasting=end is None)
    parts = _parts(counted, standing.drawn, model)

    def course(parts: Sequence[Part]) -> Floats:
        return expected_course(model, zone, parts, start, round(until / STEP_HOURS))

    usual, prior, wait = course(parts), curve.frailty_shape, standing.repair_hours
    ahead = _Ahead(standing, counted, usual, now, course)
    mended = None if end is not None or wait is None else start + timedelta(hours=now + wait)
    return Course(
        segment=curve.segment,
        status=curve.status,
        seen=_seen(standing.linked, start, until),
        expected=_band(usual, prior, 0.0, until),
        left_alone=ahead.left_alone(prior) if end is None else None,
        repaired=ahead.repaired(prior, parts, mended) if mended else None,
        repaired_at=_hours(start, mended) if mended else None,
        importance=ahead.importance(prior),
        burst=_shifted(Span(curve.burst_hours, curve.burst_lo, curve.burst_hi), start, leading.started_at),
        window=_shifted(_window(curve, model, window), start, leading.started_at),
        now=now,
        ended=None if end is None else now,
        until=until,
    )


class _Ahead:
    """What is still to come of a group that lasts, after the complaints that it has brought so far.

    `again` works the course out for other ends than those that are known.
    """

    def __init__(
        self, standing: Standing, counted: Sequence[OutageRow], usual: Floats, now: float, again: _Again
    ) -> None:
        drawn = [standing.drawn[row.outage_id] for row in counted if row.outage_id in standing.drawn]
        self._now = min(round(now / STEP_HOURS), len(usual) - 1)
        self._so_far = sum(each.complaints for each in drawn) or sum(row.complaints for row in counted)
        self._exposure = sum(each.exposure for each in drawn) or float(usual[self._now])
        self._usual = usual
        self._again = again

    def importance(self, prior: float) -> float:
        return (prior + self._so_far) / (prior + self._exposure)

    def left_alone(self, prior: float) -> Band:
        return self._from_now(self._usual, prior)

    def repaired(self, prior: float, parts: Sequence[Part], end: datetime) -> Band:
        until = [msgspec.structs.replace(part, ended_at=min(part.ended_at or end, end)) for part in parts]
        return self._from_now(self._again(until), prior)

    def _from_now(self, course: Floats, prior: float) -> Band:
        still = self.importance(prior) * (course[self._now :] - course[self._now])
        return _band(still, prior + self._so_far, self._so_far, len(course) * STEP_HOURS, self._now)


def _band(means: Floats, shape: float, before: float, until: float, first: int = 0) -> Band:
    """Points thinned to what a picture can show, the last one kept."""
    stride = max(1, round(until / STEP_HOURS) // _POINTS)
    kept = np.unique(np.append(np.arange(0, len(means), stride), len(means) - 1))
    mean = means[kept]
    # Bounds are whole numbers: of a small mean, either may stand on its far side.
    lo, hi = predictive_interval(mean, shape)
    ages = (kept + first) * STEP_HOURS
    return Band(
        *(
            _told(values)
            for values in (ages, before + mean, before + np.minimum(lo, mean), before + np.maximum(hi, mean))
        )
    )


def _told(values: Floats) -> tuple[float, ...]:
    return tuple(np.round(values, 3).tolist())


def _parts(outages: Sequence[OutageRow], drawn: Mapping[str, OpenOutage], model: Model) -> tuple[Part, ...]:
    """Users where they are known, times the level that their region has shown, summed where all else agrees."""
    users: dict[tuple[str, datetime, datetime | None], float] = {}
    for row in outages:
        level = drawn[row.outage_id].level if row.outage_id in drawn else 1.0
        key = (curve_for(model, row.technology, row.area_class).segment, row.started_at, row.ended_at)
        users[key] = users.get(key, 0.0) + (row.users or 0.0) * level
    return tuple(Part(*key, total) for key, total in users.items())


def _seen(linked: Sequence[LinkedComplaint], start: datetime, until: float) -> tuple[tuple[float, float], ...]:
    sums = np.cumsum([link.probability for link in linked])
    ages = [_hours(start, link.created_at) for link in linked]
    return tuple((round(age, 3), round(float(total), 3)) for age, total in zip(ages, sums, strict=True) if age <= until)


def _shifted(span: Span, start: datetime, leading: datetime) -> Span:
    """From the age of the leading outage to that of its group, which may have begun before."""
    by = _hours(start, leading)
    return Span(span.at + by, None if span.lo is None else span.lo + by, None if span.hi is None else span.hi + by)


def _window(curve: Curve, model: Model, hours: float) -> Span:
    """The window of this very outage; its interval is that of the segment's, at the same ratio to it."""
    if curve.window_lo is None or curve.window_hi is None:
        return Span(hours)
    ratio = hours / (curve.window_hours or golden_window(curve, model.epsilon, model.reference_hours))
    return Span(hours, curve.window_lo * ratio, curve.window_hi * ratio)


def _until(now: float, window: float, *, lasting: bool) -> float:
    """How far the picture reaches, in whole steps."""
    wanted = max(now + _AHEAD_HOURS if lasting else now * 1.25, window * 1.5, _AHEAD_HOURS)
    return round(min(wanted, max(HORIZON_HOURS, now + _AHEAD_HOURS)) / STEP_HOURS) * STEP_HOURS


def _end(outages: Sequence[OutageRow]) -> datetime | None:
    ends = [row.ended_at for row in outages if row.ended_at is not None]
    return max(ends) if len(ends) == len(outages) else None


def _hours(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 3600.0
