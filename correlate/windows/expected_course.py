"""How the complaints of a group are expected to come, step by step: felt while its cells are down, reported later."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from correlate.activity import QUARTERS_PER_WEEK, Activity
from correlate.model import Model, curve_named
from correlate.windows.delay import reported_share
from correlate.windows.forecast import Part
from correlate.windows.hazard import STEP_HOURS, expected_reports

Floats = NDArray[np.float64]

_STEPS_PER_QUARTER = round(0.25 / STEP_HOURS)


def expected_course(model: Model, zone: str, parts: Sequence[Part], since: datetime, steps: int) -> Floats:
    """Complaints reported up to `since` and up to each of `steps` steps of five minutes after it: (steps + 1,).

    At importance 1, with the users and the activity of the hours that the parts meet. A part without an end stays
    down for all of the steps; no part may begin before `since`.
    """
    felt = np.zeros(steps)
    edges: Floats = np.asarray(np.arange(steps + 1) * STEP_HOURS, dtype=np.float64)
    for part in parts:
        felt += part.users * _felt(model, zone, part, since, edges)
    waited = edges[:-1] + STEP_HOURS / 2
    return np.concatenate([[0.0], np.convolve(felt, reported_share(model.delay, waited))[:steps]])


def _felt(model: Model, zone: str, part: Part, since: datetime, edges: Floats) -> Floats:
    """What one user feels in each step."""
    curve = curve_named(model, part.segment)
    begins = _hours(since, part.started_at)
    lasts = np.inf if part.ended_at is None else _hours(part.started_at, part.ended_at)
    felt = np.diff(expected_reports(curve, np.clip(edges - begins, 0.0, lasts)))
    activity = Activity(model.activity.get(curve.area_class or "all", model.activity["all"]), zone)
    quarter = (activity.week.quarters(since) + np.arange(len(felt)) / _STEPS_PER_QUARTER).astype(np.int64)
    return np.asarray(felt * activity.quarters()[quarter % QUARTERS_PER_WEEK])


def _hours(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 3600.0
