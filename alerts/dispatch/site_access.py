"""When a site lets a crew in: its access hours, ``07:00-22:00`` local time, and how long one has to wait."""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_DOOR = timedelta(minutes=1)
_HOURS = re.compile(r"\s*(\d{1,2})[:：](\d{2})\s*[-–—~至]\s*(\d{1,2})[:：](\d{2})\s*")
_DAY = 24 * 60


@lru_cache(4096)
def access_minutes(text: str | None) -> tuple[int, int] | None:
    """Opening and closing in minutes of the day; None if it is always open or the text can not be read.

    Closing before opening means over midnight.
    """
    found = _HOURS.fullmatch(text or "")
    if found is None:
        return None
    opens, closes = (int(found[hour]) * 60 + int(found[hour + 1]) for hour in (1, 3))
    if opens % _DAY == closes % _DAY or max(opens, closes) > _DAY:
        return None
    return opens, closes


def wait_for_access(access_hours: str | None, arrival: datetime, zone: ZoneInfo) -> timedelta:
    """How long a crew that arrives then (aware) waits until the site opens."""
    hours = access_minutes(access_hours)
    if hours is None:
        return timedelta(0)
    opens, closes = hours
    local = arrival.astimezone(zone)
    minute = local.hour * 60 + local.minute + local.second / 60
    if (minute - opens) % _DAY < (closes - opens) % _DAY:
        return timedelta(0)
    return timedelta(minutes=(opens - minute) % _DAY)


def latest_access(access_hours: str | None, by: datetime, zone: ZoneInfo) -> datetime:
    """When a crew has to arrive at the latest that is to be inside at `by` (aware): then, or before the doors close."""
    hours = access_minutes(access_hours)
    if hours is None or not wait_for_access(access_hours, by, zone):
        return by
    local = by.astimezone(zone)
    minute = local.hour * 60 + local.minute + local.second / 60
    return by - timedelta(minutes=(minute - hours[1]) % _DAY) - _DOOR
