"""An outage group 故障群 of a recording, as one piece of work for a crew."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from correlate.facts import OutageConcluded
from correlate.model import Model, curve_for
from ingest.records import Severity

LEAST_SEVERE = len(Severity)
_RANKS: Mapping[str, int] = {severity.value: rank for rank, severity in enumerate(Severity)}


class RecordedGroup(msgspec.Struct, frozen=True, gc=False):
    """What failed together and calls for one repair; times are aware and in UTC.

    `ended_at` is the end as recorded; `ended` False where that is only how far it was followed: still open, or an
    alarm that was never cleared. `users` is the mean number without service from start to end; `severity` 0 for the
    worst (`Severity` in its order, `LEAST_SEVERE` where unknown); `complaints` is what is put down to it;
    `segment` the curve that most of its users follow; `site_id` the site of most users.
    """

    group_id: str
    outage_ids: tuple[str, ...]
    cell_ids: tuple[str, ...]
    segment: str
    site_id: str | None
    started_at: datetime
    ended_at: datetime
    ended: bool
    users: float
    complaints: float
    severity: int = LEAST_SEVERE

    @property
    def hours(self) -> float:
        """How long it lasted, as far as is known."""
        return (self.ended_at - self.started_at).total_seconds() / 3600.0


def recorded_groups(
    outages: Iterable[OutageConcluded], severities: Mapping[str, str], model: Model, users_unknown: float
) -> tuple[RecordedGroup, ...]:
    """The groups of these outages in order of start, planned work left out.

    `severities`: outage id → the severity of its alarms; `users_unknown`: users of a cell of which none are known.
    """
    members: dict[str, list[OutageConcluded]] = defaultdict(list)
    for outage in outages:
        if not outage.planned:
            members[outage.group_id].append(outage)
    groups = (_group(name, cells, severities, model, users_unknown) for name, cells in members.items())
    return tuple(sorted(groups, key=lambda group: (group.started_at, group.group_id)))


def _group(
    name: str, outages: Sequence[OutageConcluded], severities: Mapping[str, str], model: Model, users_unknown: float
) -> RecordedGroup:
    ordered = sorted(outages, key=lambda outage: (-(outage.users or 0.0), outage.outage_id))
    start = min(outage.started_at for outage in outages)
    end = max(outage.ended_at or outage.until for outage in outages)
    return RecordedGroup(
        group_id=name,
        outage_ids=tuple(outage.outage_id for outage in ordered),
        cell_ids=tuple(dict.fromkeys(outage.cell_id for outage in ordered)),
        segment=_segment(ordered, model),
        site_id=ordered[0].site_id,
        started_at=start,
        ended_at=end,
        ended=not any(outage.stale or outage.ended_at is None for outage in outages),
        users=_mean_users(outages, (end - start).total_seconds(), users_unknown),
        complaints=sum(outage.complaints for outage in ordered),
        severity=min(_RANKS.get(severities.get(outage.outage_id, ""), LEAST_SEVERE) for outage in outages),
    )


def _segment(outages: Sequence[OutageConcluded], model: Model) -> str:
    """By majority of users; ties by name, so that the order of outages does not matter."""
    users: dict[str, float] = defaultdict(float)
    for outage in outages:
        users[curve_for(model, outage.technology, outage.area_class).segment] += outage.users or 1.0
    return min(users, key=lambda segment: (-users[segment], segment))


def _mean_users(outages: Sequence[OutageConcluded], seconds: float, users_unknown: float) -> float:
    """User-hours without service over the hours of the group: cells that come back early count for less."""
    if seconds <= 0.0:
        return sum(users_unknown if outage.users is None else outage.users for outage in outages)
    lost = 0.0
    for outage in outages:
        down = sum((end - start).total_seconds() for start, end in outage.down)
        lost += down * (users_unknown if outage.users is None else outage.users)
    return lost / seconds
