"""Were outages without an alarm found from their complaints, and how often was one suspected where there was none?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from benchmarks.recorded import Row

LARGE = 10
"""Complaints from which on a silent outage group should be found."""
AFTER = timedelta(hours=6)
"""How long after its end a spike still speaks of an outage."""


@dataclass(frozen=True)
class SilentGroup:
    """What failed together without an alarm; `places` are its cells and sites."""

    region: str
    district: str
    started_at: datetime
    ended_at: datetime
    places: frozenset[str]
    complaints: int


@dataclass(frozen=True)
class SilentScores:
    """`large` groups, of them `found` and rightly `placed`; `false`: spikes that no silent group explains."""

    large: int
    found: int
    placed: int
    false: int


def silent_groups(true: Iterable[Row], districts: Mapping[str, str]) -> list[SilentGroup]:
    """The silent groups of ``truth_outages.csv``; `districts` by cell."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in true:
        if row["silent"] == "true":
            rows[row["group_id"]].append(row)
    return [group(members, districts[members[0]["cell_id"]]) for members in rows.values()]


def group(members: list[Row], district: str) -> SilentGroup:
    """One group from its cells' outages."""
    return SilentGroup(
        region=members[0]["region"],
        district=district,
        started_at=min(datetime.fromisoformat(row["started_at"]) for row in members),
        ended_at=max(datetime.fromisoformat(row["ended_at"]) for row in members),
        places=frozenset(row[name] for row in members for name in ("cell_id", "site_id")),
        complaints=sum(int(row["complaints"]) + int(row["repeats"]) for row in members),
    )


def score_silent(groups: list[SilentGroup], spikes: Iterable[Row]) -> SilentScores:
    """Compare with the spikes of ``spikes.csv`` that no alarm explains."""
    alone = [row for row in spikes if row["kind"] in {"silent_suspected", "unexplained"}]
    large = [one for one in groups if one.complaints >= LARGE]
    return SilentScores(
        large=len(large),
        found=sum(any(speaks_of(row, one) for row in alone) for one in large),
        placed=sum(any(speaks_of(row, one) and place(row) & one.places for row in alone) for one in large),
        false=sum(not any(speaks_of(row, one) for one in groups) for row in alone),
    )


def speaks_of(spike: Row, one: SilentGroup) -> bool:
    """Does the spike lie in the group's place and time?"""
    where = spike["region"] == one.region and spike["district"] in {"", one.district}
    starts_at, ends_at = (datetime.fromisoformat(spike[name]) for name in ("starts_at", "ends_at"))
    return where and starts_at < one.ended_at + AFTER and ends_at > one.started_at


def place(spike: Row) -> set[str]:
    """The cell and site a spike suspects."""
    return {spike["cell_id"], spike["site_id"]} - {""}
