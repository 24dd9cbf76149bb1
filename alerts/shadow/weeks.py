"""Week by week: how many orders would have been pushed, how early, and how far that agrees with what was done."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from statistics import median

import msgspec

from alerts.shadow.comparison import Agreement, ShadowRow


class ShadowWeek(msgspec.Struct, frozen=True):
    """What a week's orders come to, by the week of their issue; figures that nothing tells of are None.

    - `orders`, of them `pushed`, by priority in `priorities`; `in_time`: the repair would have ended before the burst.
    - `needless`: pushed, and over before a crew could have ended it, with nobody really sent.
    - `agreed`: share of the orders with a push and a real order, or neither, where it is recorded who was sent.
    - `lead_hours`, `sooner_hours`, `saved_hours`: medians, the last of the outages that would have ended sooner.
    - `complaints` put down to the orders' outages; `complaints_after`: made after the would-be repair (modelled).
    - `avoided` with its bounds (modelled): the sums of what the pushed orders said.
    """

    week: str
    orders: int
    pushed: int
    priorities: Mapping[str, int]
    in_time: int
    needless: int
    agreements: Mapping[str, int]
    agreed: float | None
    lead_hours: float | None
    sooner_hours: float | None
    saved_hours: float | None
    complaints: float
    complaints_after: float
    avoided: float
    avoided_lo: float
    avoided_hi: float


def shadow_weeks(rows: Iterable[ShadowRow], week_of: Callable[[datetime], str]) -> list[ShadowWeek]:
    """The weeks in which orders were issued, oldest first; `week_of` names the local week of a moment."""
    by_week: dict[str, list[ShadowRow]] = {}
    for row in rows:
        by_week.setdefault(week_of(row.issued_at), []).append(row)
    return [shadow_week(week, by_week[week]) for week in sorted(by_week)]


def shadow_week(week: str, rows: Sequence[ShadowRow]) -> ShadowWeek:
    """What these rows come to, under the name of `week`."""
    pushed = [row for row in rows if row.pushed_at is not None]
    agreements = Counter(row.agreement.value for row in rows)
    return ShadowWeek(
        week=week,
        orders=len(rows),
        pushed=len(pushed),
        priorities=dict(sorted(Counter(row.priority.value for row in pushed).items())),
        in_time=sum(1 for row in pushed if row.would_end_at is not None and row.would_end_at <= row.burst_at),
        needless=sum(1 for row in pushed if _is_needless(row)),
        agreements={each.value: agreements[each.value] for each in Agreement if agreements[each.value]},
        agreed=_agreed(rows),
        lead_hours=_middle(row.lead_hours for row in pushed),
        sooner_hours=_middle(row.sooner_hours for row in pushed),
        saved_hours=_middle(row.saved_hours for row in pushed if (row.saved_hours or 0.0) > 0.0),
        complaints=sum(row.complaints for row in rows),
        complaints_after=sum(row.complaints_after or 0.0 for row in pushed),
        avoided=sum(row.avoided for row in pushed),
        avoided_lo=sum(row.avoided_lo for row in pushed),
        avoided_hi=sum(row.avoided_hi for row in pushed),
    )


def _is_needless(row: ShadowRow) -> bool:
    return row.really_issued_at is None and row.saved_hours is not None and row.saved_hours <= 0.0


def _agreed(rows: Sequence[ShadowRow]) -> float | None:
    known = [row.agreement for row in rows if row.agreement is not Agreement.UNKNOWN]
    same = [agreement for agreement in known if agreement in {Agreement.BOTH, Agreement.NEITHER}]
    return len(same) / len(known) if known else None


def _middle(hours: Iterable[float | None]) -> float | None:
    known = [value for value in hours if value is not None]
    return median(known) if known else None
