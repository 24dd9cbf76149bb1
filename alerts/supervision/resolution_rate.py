"""The supervised resolution rate 督办解决率: of what was put under supervision, how much was resolved."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

import msgspec

from alerts.supervision.supervised import Result, Supervised

_Key = TypeVar("_Key")


class ResolutionRate(msgspec.Struct, frozen=True):
    """So many were supervised, of which so many were resolved."""

    supervised: int = 0
    resolved: int = 0

    @property
    def rate(self) -> float | None:
        """0–1; None where nothing was supervised."""
        return self.resolved / self.supervised if self.supervised else None


def resolution_rate(supervised: Iterable[Supervised], since: datetime, until: datetime) -> ResolutionRate:
    """Of those whose supervision began in [since, until), how many were resolved before `until`.

    What was withdrawn, such as an order that was merged into another, is left out: nobody could resolve it. What
    nobody ever closed counts as not resolved.
    """
    counted = [one for one in supervised if since <= one.begun_at < until and one.result is not Result.WITHDRAWN]
    return ResolutionRate(len(counted), sum(1 for one in counted if _is_resolved(one, until)))


def resolution_rates(
    supervised: Iterable[Supervised], since: datetime, until: datetime, by: Callable[[Supervised], _Key]
) -> Mapping[_Key, ResolutionRate]:
    """The rates of parts: by unit, region, reason or level."""
    parts: dict[_Key, list[Supervised]] = {}
    for one in supervised:
        parts.setdefault(by(one), []).append(one)
    return {key: resolution_rate(part, since, until) for key, part in parts.items()}


def _is_resolved(one: Supervised, until: datetime) -> bool:
    return one.result is Result.RESOLVED and one.ended_at is not None and one.ended_at < until
