"""How figures, lengths and moments are written on a page, in its language and in the time zone of the region."""

from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec
from babel.numbers import format_decimal, format_percent

from service.dashboard.frame.catalogue import LOCALES, Language

_DASH = "–"


class Formats:
    """The filters of templates. What there is none of is a dash."""

    def __init__(self, language: Language, zone: str) -> None:
        self._language: Language = language
        self._locale = LOCALES[language]
        self._zone = ZoneInfo(zone)

    def number(self, value: float | None, digits: int = 0) -> str:
        """``1,234``; with so many decimals at most."""
        pattern = "#,##0." + "#" * digits if digits else "#,##0"
        return _DASH if value is None else format_decimal(value, pattern, locale=self._locale)

    def percent(self, share: float | None, digits: int = 0) -> str:
        """A share 0–1 as ``42%``."""
        pattern = f"#,##0.{'0' * digits}%" if digits else "#,##0%"
        return _DASH if share is None else format_percent(share, pattern, locale=self._locale)

    def hours(self, hours: float | None) -> str:
        """Hours as clocks show lengths: ``1:30``."""
        return _DASH if hours is None else self.age(timedelta(hours=hours))

    def age(self, length: timedelta | None) -> str:
        """A length, ``0:42``; from two days on, ``3 d 4 h``. Seconds are cut off."""
        if length is None:
            return _DASH
        minutes = int(abs(length).total_seconds()) // 60
        hours, minutes = divmod(minutes, 60)
        if hours < 48:
            return f"{hours}:{minutes:02d}"
        days, hours = divmod(hours, 24)
        return f"{days} 天 {hours} 小时" if self._language == "zh" else f"{days} d {hours} h"

    def moment(self, at: datetime | None, style: Literal["full", "minute", "day", "second"] = "full") -> str:
        """A moment in the zone: ``2011-07-04 14:32``, ``14:32``, ``07-04``, ``2011-07-04 14:32:05``."""
        return _DASH if at is None else at.astimezone(self._zone).strftime(_STYLES[style])


_STYLES = {"full": "%Y-%m-%d %H:%M", "minute": "%H:%M", "day": "%m-%d", "second": "%Y-%m-%d %H:%M:%S"}


def to_json(value: object) -> str:
    """For an element's ``data-`` attribute, where the page's script reads it; escaped like any other text."""
    return msgspec.json.encode(value).decode()
