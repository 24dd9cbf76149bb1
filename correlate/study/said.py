"""What people said of links between complaints and outages, as it weighs on the pairs of a study."""

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.study.candidates import Candidates
from ingest.records import LinkSaid

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

_HARDLY = 1e-12
"""What is left of all else where a link is confirmed: enough for shares to sum to 1 whatever comes of the link."""


class Links(msgspec.Struct, frozen=True):
    """L links as indices of the complaints' and outages' tables, and which of them were confirmed, not rejected."""

    complaint: Indices
    outage: Indices
    confirmed: NDArray[np.bool_]


class Said(msgspec.Struct, frozen=True):
    """Factors: `pair` (P,) of what speaks for each pair, `background` (C,) for no outage at all."""

    pair: Floats
    background: Floats


def links_of(said: Iterable[LinkSaid], complaints: Sequence[str], first: Indices, outages: Sequence[str]) -> Links:
    """The links of known complaints and outages; what is said of a repeat is said of its `first` call."""
    of_complaint = {name: int(first[row]) for row, name in enumerate(complaints)}
    of_outage = {name: row for row, name in enumerate(outages)}
    known = [link for link in said if link.complaint_id in of_complaint and link.outage_id in of_outage]
    return Links(
        np.array([of_complaint[link.complaint_id] for link in known], dtype=np.intp),
        np.array([of_outage[link.outage_id] for link in known], dtype=np.intp),
        np.array([link.confirmed for link in known], dtype=np.bool_),
    )


def said_of(links: Links, pairs: Candidates, complaints: int) -> Said | None:
    """What the links come to; None where nothing was said. A confirmed link that is no candidate is left aside."""
    if not len(links.complaint):
        return None
    outages = int(max(pairs.outage.max(initial=0), links.outage.max())) + 1
    keys = pairs.complaint * outages + pairs.outage
    named = links.complaint * outages + links.outage
    rejected, confirmed = np.isin(keys, named[~links.confirmed]), np.isin(keys, named[links.confirmed])
    settled = np.bincount(pairs.complaint, confirmed, complaints) > 0
    factor = np.where(settled[pairs.complaint] & ~confirmed, _HARDLY, 1.0)
    return Said(np.where(rejected, 0.0, factor), np.where(settled, _HARDLY, 1.0))
