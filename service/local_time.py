"""Times as people and files see them: ISO 8601 with the offset of the dataset's time zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_HOURS_KEPT = 4096
_HOUR = timedelta(hours=1)
_TWO_DIGITS = tuple(f"{number:02d}" for number in range(60))


class LocalTime:
    """Writes UTC times in a zone. The local text of an hour is kept, so that most times cost a look-up."""

    def __init__(self, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        self._hours: dict[int, tuple[str, str]] = {}

    def text(self, when: datetime) -> str:
        """``2011-07-04T08:05:00+08:00``; `when` is in UTC."""
        key = when.toordinal() * 24 + when.hour
        hour = self._hours.get(key)
        if hour is None:
            self._keep(when.replace(minute=0, second=0, microsecond=0), key)
            return when.astimezone(self.zone).isoformat()
        fraction = f".{when.microsecond:06d}" if when.microsecond else ""
        return f"{hour[0]}:{_TWO_DIGITS[when.minute]}:{_TWO_DIGITS[when.second]}{fraction}{hour[1]}"

    def _keep(self, hour: datetime, key: int) -> None:
        """Keeps an hour's text, unless its minutes are not those of UTC or the clocks change within it."""
        first, last = hour.astimezone(self.zone), (hour + _HOUR).astimezone(self.zone)
        offset = first.utcoffset()
        if offset is None or offset % _HOUR or offset != last.utcoffset():
            return
        if len(self._hours) >= _HOURS_KEPT:
            self._hours.clear()
        text = first.isoformat()
        self._hours[key] = text[:13], text[19:]
