"""Figures beside those of the time before: shares, changes, and why there is none."""

from collections.abc import Mapping
from typing import Final

from alerts.orders.life_rates import Rate
from ingest.records import Region
from service.report.document import Column, NotKnown, Text, same

ALL: Final = Text("全网", "All")
CITY: Final = Column("region", Text("地市", "City"))


def city_name(regions: Mapping[str, Region], region: str) -> Text:
    """What people call a region."""
    known = regions.get(region)
    return same(region) if known is None else Text(known.name_zh or region, known.name_en or region)


def share(rate: Rate, why: Text) -> float | NotKnown:
    """0–1; of nothing it is not known, and why."""
    return NotKnown(why) if rate.share is None else rate.share


def points(now: Rate, before: Rate) -> float | None:
    """By how many percentage points the share went up; None where one of them is not known."""
    if now.share is None or before.share is None:
        return None
    return 100 * (now.share - before.share)


def change_percent(now: float, before: float | None) -> float | None:
    """By how many per cent it went up; None from zero, and from what is not known."""
    return 100 * (now - before) / before if before else None
