"""How much each segment has for the estimate of a golden window: outage groups, complaints, exposure past the burst."""

import msgspec
import numpy as np

from correlate.model import Model
from correlate.study.belief import explained_again, first_belief, with_levels
from correlate.study.histories import BIN_HOURS, Shares
from correlate.study.learning import histories_now
from correlate.study.material import Material
from correlate.study.segment_groups import segments_of, take_groups
from correlate.study.verdict import lacking_for_window

TYPICAL_BURST_HOURS = 2.0
_ROUNDS = 8


class SegmentEvidence(msgspec.Struct, frozen=True):
    """What a segment has; `past_burst_share`: the part of its user-hours at ages past the typical burst, 0–1.

    `lacking` says what there is too little of for a golden window, empty where there is enough to try.
    """

    segment: str
    groups: int
    complaints: float
    user_hours: float
    past_burst_share: float
    lacking: str


def segment_evidence(material: Material, model: Model) -> list[SegmentEvidence]:
    """All groups together first; complaints are put down to outages by `model`, its level fitted, no curve learnt."""
    belief = first_belief(material, model)
    for _ in range(_ROUNDS):
        belief = with_levels(material, explained_again(material, belief))
    histories, nobody = histories_now(material, belief), np.zeros(0, dtype=np.intp)
    rows = []
    for segment in segments_of(material):
        mine, _ = take_groups(histories, Shares(nobody, nobody, np.zeros(0)), segment.groups)
        lengths = np.diff(mine.first)
        age = (np.arange(len(mine.exposure)) - np.repeat(mine.first[:-1], lengths)) * BIN_HOURS
        total = float(mine.exposure.sum())
        past = float(mine.exposure[age >= TYPICAL_BURST_HOURS].sum())
        rows.append(
            SegmentEvidence(
                segment=segment.name,
                groups=mine.groups,
                complaints=float(mine.complaints.sum()),
                user_hours=total,
                past_burst_share=past / total if total > 0 else 0.0,
                lacking=lacking_for_window(mine, TYPICAL_BURST_HOURS, material.watched.days),
            )
        )
    return rows
