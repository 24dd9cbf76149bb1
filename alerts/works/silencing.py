"""Until when a planned work silences: as long as it says, and no longer or wider than may pass unseen."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from alerts.works.finding import is_broad
from alerts.works.scope import Places
from alerts.works.work_rules import WorkRules
from ingest.records import PlannedWork

_BEFORE_ANY = timedelta(days=1)
"""No outage of a work begins so long before it."""


def silence_of(parts: Sequence[PlannedWork], places: Places, rules: WorkRules, *, allowed: bool) -> PlannedWork:
    """The work as one row whose end is the end of its silence.

    A window that is too long silences for as long as one may be, one that is too broad silences nothing; `allowed`:
    a person has approved that it does as it says.
    """
    first = min(parts, key=lambda part: part.starts_at)
    ends_at = max(part.ends_at for part in parts)
    if not allowed:
        ends_at = min(ends_at, first.starts_at + rules.longest)
        if is_broad(places.scope_of(parts), rules):
            ends_at = first.starts_at - _BEFORE_ANY
    return first if ends_at == first.ends_at else msgspec.structs.replace(first, ends_at=ends_at)
