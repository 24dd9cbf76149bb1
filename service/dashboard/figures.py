"""Figures as people read them at a glance: counts, ranges, countdowns, local times. Pure text, no language."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"


def count(value: float) -> str:
    """Whole numbers from ten on, one decimal below: ``31``, ``0.8``, ``3``; thousands apart by a thin space."""
    rounded = round(value, 1) if abs(value) < 10 else round(value)
    text = f"{rounded:,.1f}".removesuffix(".0")
    return text.replace(",", "\N{THIN SPACE}").replace("-", MINUS)


def between(low: float, high: float) -> str:
    """A range: ``20–45``."""
    return f"{count(low)}{DASH}{count(high)}"


def clock_length(length: timedelta) -> str:
    """Hours and minutes, ``0:42``; from two days on, days and hours, ``3 d 4 h``. Seconds are cut off."""
    minutes = int(abs(length).total_seconds()) // 60
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours}:{minutes:02d}"
    return f"{hours // 24} d {hours % 24} h"


class LocalTimes:
    """Writes UTC moments in the dataset's own time zone."""

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)

    def local(self, moment: datetime) -> datetime:
        """The moment in the zone."""
        return moment.astimezone(self._zone)

    def minute(self, moment: datetime) -> str:
        """``14:32``."""
        return self.local(moment).strftime("%H:%M")

    def full(self, moment: datetime) -> str:
        """``2011-07-04 14:32``."""
        return self.local(moment).strftime("%Y-%m-%d %H:%M")
