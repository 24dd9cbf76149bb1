"""Curves and windows of the model in force as CSV: the columns of a study's files (contract: docs/results.md)."""

from collections.abc import Iterator

import numpy as np

from correlate.model import Curve, Model
from correlate.study.knots import KNOTS_HOURS
from correlate.windows.hazard import expected_reports, hazard
from service.results.result_rows import line, number

# What a study itself needs is not loaded by a service that runs: its own list of columns stays where it is.
WINDOWS = (
    *("segment", "technology", "area_class", "outages", "complaints"),
    *("burst_hours", "burst_lo", "burst_hi", "window_hours", "window_lo", "window_hi"),
    *("estimator", "status", "endogenous", "note"),
)
CURVE = ("segment", "age_hours", "hazard", "lo", "hi", "cumulative_share")


def windows_csv(model: Model) -> str:
    """A line a segment, with the model's own words where it is not learnt from data."""
    return "".join([line(WINDOWS), *(_window(curve) for curve in model.curves)])


def curve_csv(model: Model, segment: str | None = None) -> str:
    """The hazard at fixed ages; bounds are empty where none are told. `segment`: of it alone."""
    wanted = [curve for curve in model.curves if segment is None or curve.segment == segment]
    return "".join([line(CURVE), *(row for curve in wanted for row in _curve(curve, model.reference_hours))])


def _window(curve: Curve) -> str:
    shown = curve.status in ("ok", "assumed")
    burst = (curve.burst_hours if shown else None, curve.burst_lo, curve.burst_hi)
    window = (curve.window_hours, curve.window_lo, curve.window_hi)
    return line((
        curve.segment,
        curve.technology or "",
        curve.area_class or "",
        str(curve.outages),
        number(round(curve.complaints, 3)),
        *map(_hours, (*burst, *window)),
        "assumed" if curve.status == "assumed" else "joint",
        curve.status,
        "true" if curve.endogenous else "false",
        curve.note,
    ))  # fmt: skip


def _curve(curve: Curve, reference_hours: float) -> Iterator[str]:
    ages = np.array(curve.ages_hours or KNOTS_HOURS)
    shares = expected_reports(curve, ages) / float(expected_reports(curve, reference_hours))
    nothing = [""] * len(ages)
    lo, hi = ([f"{value:.6g}" for value in bounds] or nothing for bounds in (curve.hazards_lo, curve.hazards_hi))
    for place, (age, value, share) in enumerate(zip(ages.tolist(), hazard(curve, ages), shares, strict=True)):
        yield line((curve.segment, number(round(age, 6)), f"{value:.6g}", lo[place], hi[place], f"{share:.6f}"))


def _hours(hours: float | None) -> str:
    return "" if hours is None else number(round(hours, 3))
