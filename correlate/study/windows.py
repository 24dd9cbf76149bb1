"""Burst time and golden window of every segment: each by itself, then leaning on its parent."""

from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.joint.evidence import window_beyond
from correlate.joint.fit import Fit
from correlate.model import Curve
from correlate.study.finding import Finding
from correlate.study.hierarchy import Z90, leaning, leant
from correlate.study.histories import Histories, Shares
from correlate.study.imputation import Correction, corrected
from correlate.study.knots import KNOTS_HOURS, knotted, mixed
from correlate.study.levels import Level, levels
from correlate.study.range import Range
from correlate.study.segment_groups import Segment, take_groups
from correlate.study.verdict import Question, Verdict, verdict_on
from correlate.windows.hazard import hazard

Floats = NDArray[np.float64]


class Evidence(NamedTuple):
    """What is asked of: all histories with their shares, and by group the complaints expected by the common curve."""

    histories: Histories
    shares: Shares
    expected: Floats
    curve: Curve
    fit: Fit | None
    correction: Correction


def findings(segments: list[Segment], evidence: Evidence, question: Question) -> list[Finding]:
    """One for each segment, in their order: parents come before their children."""
    verdicts = [_verdict(segment, evidence, question) for segment in segments]
    weights = _weights(segments, verdicts)
    found: list[Finding] = []
    for segment, verdict, weight, level in zip(segments, verdicts, weights, _levels(segments, evidence), strict=True):
        parent = found[segment.parent] if segment.parent >= 0 else None
        found.append(_finding(segment, verdict, parent, float(weight), level, evidence, question))
    return found


def _verdict(segment: Segment, evidence: Evidence, question: Question) -> Verdict:
    histories, shares = take_groups(evidence.histories, evidence.shares, segment.groups)
    is_whole, draws = segment.parent < 0, evidence.correction.draws
    verdict = verdict_on(histories, shares, evidence.fit, question, is_whole, draws)
    return _set_right(verdict, evidence.correction)


def _set_right(verdict: Verdict, by: Correction) -> Verdict:
    """The figures of a verdict by what draws of the attribution tell; their relative width stays."""
    if verdict.curve is None:
        return verdict
    curve, lo, hi = verdict.curve
    right = corrected(curve, by), lo * by.hazard, hi * by.hazard
    if verdict.window is None or verdict.burst is None:
        return verdict._replace(curve=right)
    window = Range(*(figure * by.window for figure in verdict.window))
    return verdict._replace(window=window, burst=Range(*(figure * by.burst for figure in verdict.burst)), curve=right)


def _weights(segments: list[Segment], verdicts: list[Verdict]) -> Floats:
    """How far each segment leans on its parent."""
    weights = np.zeros(len(segments))
    for parent in {segment.parent for segment in segments if segment.parent >= 0}:
        children = [number for number, segment in enumerate(segments) if segment.parent == parent]
        weights[children] = leaning([verdicts[child].window for child in children]).weight
    return weights


def _levels(segments: list[Segment], evidence: Evidence) -> list[Level]:
    """By how much each segment's complaints exceed its parent's."""
    group = np.repeat(np.arange(evidence.histories.groups), np.diff(evidence.histories.first))
    came = np.bincount(group, evidence.histories.complaints, evidence.histories.groups)
    return levels(segments, came.astype(np.float64), evidence.expected, evidence.curve.frailty_shape)


def _finding(
    segment: Segment, verdict: Verdict, parent: Finding | None, weight: float, level: Level, evidence: Evidence,
    question: Question,
) -> Finding:  # fmt: skip
    base = evidence.curve if parent is None else parent.curve
    own, lo, hi = _curve(verdict, base, parent, level)
    curve = own if parent is None else mixed(own, base, weight, level.ratio, question.reference_hours)
    shift = hazard(curve, np.array(KNOTS_HOURS)) / hazard(own, np.array(KNOTS_HOURS))
    burst, window = _lean(verdict.burst, parent, "burst", weight), _lean(verdict.window, parent, "window", weight)
    complaints = float(take_groups(evidence.histories, evidence.shares, segment.groups)[0].complaints.sum())
    return Finding(
        segment=segment.name,
        technology=segment.technology,
        area_class=segment.area_class,
        outages=len(segment.groups),
        complaints=complaints,
        status=verdict.status,
        estimator=verdict.estimator,
        endogenous=verdict.endogenous if parent is None else parent.endogenous,
        note=_note(verdict, weight, parent),
        burst=burst,
        window=window,
        bound_hours=_bound(verdict, question) if verdict.status == "not_reached" else None,
        leans=weight,
        curve=_named(curve, segment, verdict, burst, window, complaints),
        lo=tuple((lo * shift).tolist()),
        hi=tuple((hi * shift).tolist()),
    )


def _curve(verdict: Verdict, assumed: Curve, parent: Finding | None, level: Level) -> tuple[Curve, Floats, Floats]:
    """The segment's own curve with its bounds; where nothing was fitted its parent's, as sure as that and its level."""
    if verdict.curve is not None:
        return verdict.curve
    at = hazard(assumed, np.array(KNOTS_HOURS))
    if parent is None:
        return knotted(at, assumed), at, at
    wide = np.hypot(np.log(np.array(parent.hi) / np.array(parent.lo)) / 2, Z90 * level.sd)
    return knotted(at, assumed), at * np.exp(-wide), at * np.exp(wide)


def _bound(verdict: Verdict, question: Question) -> float:
    return window_beyond(verdict.reached_hours, question.epsilon, question.reference_hours)


def _lean(own: Range | None, parent: Finding | None, figure: str, weight: float) -> Range | None:
    theirs: Range | None = getattr(parent, figure, None)
    return own if own is None or theirs is None else leant(own, theirs, weight)


def _named(
    curve: Curve, segment: Segment, verdict: Verdict, burst: Range | None, window: Range | None, complaints: float
) -> Curve:
    return msgspec.structs.replace(
        curve,
        segment=segment.name,
        technology=segment.technology,
        area_class=segment.area_class,
        burst_hours=curve.burst_hours if burst is None else burst.value,
        burst_lo=burst and burst.lo,
        burst_hi=burst and burst.hi,
        window_hours=window and window.value,
        window_lo=window and window.lo,
        window_hi=window and window.hi,
        outages=len(segment.groups),
        complaints=complaints,
        status=verdict.status,
        endogenous=verdict.endogenous,
    )


def _note(verdict: Verdict, weight: float, parent: Finding | None) -> str:
    reached = f"an age of {verdict.reached_hours:.1f} h"
    told = {
        "not_enough_data": f"not enough data: {verdict.lacking}",
        "no_burst": f"no burst: one up to {reached} is ruled out",
        "not_reached": f"a burst is ruled out up to {reached} only: too little lasts longer",
    }
    notes = [told.get(verdict.status, "")]
    if verdict.endogenous:
        notes.append(
            "repairs depend on complaints or on an importance that nobody recorded; the estimate allows for it"
        )
    if parent is not None and verdict.window is not None and weight > 0:
        notes.append(f"leans on {parent.segment} by {100 * weight:.0f} %")
    return "; ".join(note for note in notes if note)
