"""A study of a recording: from its outages and complaints to what they teach."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.attribution import LEAST_PROBABILITY
from correlate.facts import ComplaintAttributed, OutageConcluded, Share
from correlate.model import ClockSkew, Model
from correlate.outages.conclude import conclude
from correlate.outages.outage import Outage
from correlate.study.belief import expected_by_group
from correlate.study.clock_skew import clock_skew
from correlate.study.finding import Finding
from correlate.study.gathering import Gathering
from correlate.study.group_histories import shares_of
from correlate.study.held_out import Comparison, compared, held_out_since
from correlate.study.imputation import (
    NO_CORRECTION,
    Correction,
    complaints_begin,
    correction,
    drawn,
    draws_for,
    points_for,
)
from correlate.study.lasting import lasting_hours
from correlate.study.learning import Learnt, begun, finished, histories_now, histories_with, learn
from correlate.study.learnt_model import learnt_model
from correlate.study.material import Material, StudyTables, material_of, study_tables
from correlate.study.observed import Observed, observed
from correlate.study.segment_groups import segments_of
from correlate.study.verdict import Question
from correlate.study.windows import Evidence, findings
from ingest.records import Complaint

Floats = NDArray[np.float64]


class Studied(NamedTuple):
    """What a study came to: final facts, findings by segment (the first is `all`), the model, and what it rests on."""

    outages: list[OutageConcluded]
    complaints: list[ComplaintAttributed]
    findings: list[Finding]
    model: Model
    material: Material
    learnt: Learnt
    observed: Observed


def study(gathered: Gathering, start: Model, now: datetime) -> Studied:
    """Study what was gathered, as it stood at `now`; `start` is assumed where the recording does not tell."""
    outages, complaints = gathered.outages(now), gathered.complaints()
    tables = study_tables(gathered.topology, outages, complaints, now, gathered.links_said)
    skew, so_far = _as_clocks_stood(tables, start)
    material, learnt = so_far or _first_learnt(tables.set_back(_ahead_s(skew)), start)
    learnt = finished(material, learnt)
    found = _findings(material, learnt, start)
    explained = Explanation(material, learnt, outages)
    model = learnt_model(start, material, learnt, found, lasting_hours(outages, now))
    return Studied(
        outages=explained.outages(now),
        complaints=list(explained.complaints(complaints)),
        findings=found,
        model=msgspec.structs.replace(model, clock_skew=skew),
        material=material,
        learnt=learnt,
        observed=observed(histories_now(material, learnt.belief)),
    )


def trial(gathered: Gathering, start: Model, in_force: Model, studied: Studied, now: datetime) -> Comparison | None:
    """What a study of all but the newest weeks would have taught, compared on these with the model in force.

    None where the recording is too short to hold weeks out.
    """
    since = held_out_since(studied.material)
    if since is None:
        return None
    then = datetime.fromtimestamp(since, UTC)
    ahead_s = _ahead_s(studied.model.clock_skew)
    outages = [outage for outage in gathered.outages(now) if outage.started_at < then]
    complaints = [one for one in gathered.complaints() if one.created_at.timestamp() - ahead_s < since]
    tables = study_tables(gathered.topology, outages, complaints, then, gathered.links_said)
    material = material_of(tables.set_back(ahead_s), start)
    learnt = learn(material, start)
    fresh = learnt_model(start, material, learnt, _findings(material, learnt, start), ())
    return compared(studied.material, fresh, in_force, since)


def _as_clocks_stood(tables: StudyTables, start: Model) -> tuple[ClockSkew | None, tuple[Material, Learnt] | None]:
    """How far the clocks of complaints were ahead; what was learnt is given up, with its room, where they were."""
    material, learnt = _first_learnt(tables, start)
    skew = clock_skew(material, learnt.belief)
    return skew, None if _ahead_s(skew) else (material, learnt)


def _first_learnt(tables: StudyTables, start: Model) -> tuple[Material, Learnt]:
    material = material_of(tables, start)
    return material, begun(material, start)


def _ahead_s(skew: ClockSkew | None) -> float:
    """What is taken off the times of complaints."""
    return 60.0 * skew.minutes if skew is not None and skew.applied else 0.0


def _findings(material: Material, learnt: Learnt, start: Model) -> list[Finding]:
    belief = learnt.belief
    expected = expected_by_group(material, belief)[material.bins.groups]
    shares = shares_of(material.bins, material.pairs, belief.explained.share, material.exposure, material.outages)
    by = _correction(material, learnt, start)
    evidence = Evidence(histories_now(material, belief), shares, expected, belief.curves[0], learnt.fit, by)
    return findings(
        segments_of(material), evidence, Question(start.epsilon, start.reference_hours, material.watched.days)
    )


def _correction(material: Material, learnt: Learnt, start: Model) -> Correction:
    if learnt.fit is None:
        return NO_CORRECTION
    share = learnt.belief.explained.share
    points = points_for(
        len(complaints_begin(material.pairs)), draws_for(len(material.bins.groups)), np.random.default_rng(0)
    )
    draws = (histories_with(material, learnt.belief, drawn(material.pairs, share, point)) for point in points.T)
    return correction(learnt.fit, draws, start.epsilon, start.reference_hours)


class Explanation:
    """The shares as final facts: a repeat is put down to what its first call is put down to."""

    def __init__(self, material: Material, learnt: Learnt, outages: Sequence[Outage]) -> None:
        self._outages = outages
        self._table = material.complaints
        pairs, share = material.pairs, learnt.belief.explained.share
        told = share >= LEAST_PROBABILITY
        self._outage, self._share = pairs.outage[told], share[told]
        complaint = pairs.complaint[told]
        count = len(self._table.ids)
        self._begin = np.searchsorted(complaint, np.arange(count + 1))

    def outages(self, now: datetime) -> list[OutageConcluded]:
        """The outages by start, each with the complaints put down to it, repeats counted."""
        calls = np.bincount(self._table.first, minlength=len(self._table.ids))
        complaint = np.repeat(np.arange(len(calls)), np.diff(self._begin))
        number = calls[complaint] * self._share
        variance = calls[complaint] ** 2 * self._share * (1 - self._share)
        totals = np.bincount(self._outage, number, len(self._outages))
        variances = np.bincount(self._outage, variance, len(self._outages))
        for outage, total, spread in zip(self._outages, totals.tolist(), variances.tolist(), strict=True):
            outage.complaints, outage.variance = total, spread
        return [conclude(outage, now) for outage in self._outages]

    def complaints(self, complaints: Iterable[Complaint]) -> Iterator[ComplaintAttributed]:
        """Each complaint with the outages that may have caused it; those of unknown regions are background."""
        number = {name: place for place, name in enumerate(self._table.ids)}
        for one in complaints:
            place = number.get(one.complaint_id)
            shares = () if place is None else self._shares(int(self._table.first[place]))
            background = max(0.0, 1.0 - sum(share.probability for share in shares))
            yield ComplaintAttributed(one.complaint_id, one.region, one.district, one.created_at, shares, background)

    def _shares(self, first: int) -> tuple[Share, ...]:
        rows = slice(self._begin[first], self._begin[first + 1])
        told = zip(self._outage[rows].tolist(), self._share[rows].tolist(), strict=True)
        caused = ((self._outages[outage], probability) for outage, probability in told)
        return tuple(Share(outage.outage_id, probability, outage.planned) for outage, probability in caused)
