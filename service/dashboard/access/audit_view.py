"""What the page of the audit shows: entries with what changed told side by side, and what an address asks for. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from service.store.audit import Asked, Entry

PAGE_ENTRIES = 50
_LONGEST = 200
_MOST_NUMBER = 1 << 62
_WHOLE = ""

Told = str | bool | datetime | None
"""One value as it is told; None where there was none."""


class Change(msgspec.Struct, frozen=True):
    """What became of one thing; `name` is empty where the whole is one value."""

    name: str
    before: Told
    after: Told


class EntryLine(msgspec.Struct, frozen=True):
    """An entry; `was_known`: what stood there before is told too."""

    entry: Entry
    changes: tuple[Change, ...]
    was_known: bool


class EntryPage(msgspec.Struct, frozen=True):
    """Some entries, the latest first; `before` is where the next page begins, None where there is none."""

    lines: tuple[EntryLine, ...]
    before: int | None


class AuditAsked(msgspec.Struct, frozen=True):
    """What an address asks for, and how it was `given`; `wrong` names what was passed over."""

    asked: Asked
    given: Mapping[str, str]
    wrong: tuple[str, ...]


def entry_page(entries: Sequence[Entry]) -> EntryPage:
    """From one more entry than a page has, where there are so many."""
    shown = entries[:PAGE_ENTRIES]
    return EntryPage(tuple(map(entry_line, shown)), shown[-1].number if len(entries) > PAGE_ENTRIES else None)


def entry_line(entry: Entry) -> EntryLine:
    """An entry with its changes, by name; what stayed as it was is left out."""
    before, after = _read(entry.before), _read(entry.after)
    names = sorted({*before, *after})
    changes = (Change(name, before.get(name), after.get(name)) for name in names)
    return EntryLine(entry, tuple(each for each in changes if each.before != each.after), entry.before is not None)


def audit_asked(query: Mapping[str, str], zone: ZoneInfo) -> AuditAsked:
    """``by``, ``from`` and ``to`` (days of local time, both whole), ``q``, and ``before`` a number."""
    given = {name: text for name in ("by", "from", "to", "q", "before") if (text := _plain(query.get(name, "")))}
    since, until = _day(given.get("from"), zone), _day(given.get("to"), zone, timedelta(days=1))
    before = given.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and int(before) < _MOST_NUMBER else None
    asked = Asked(given.get("by"), since, until, given.get("q"), number)
    read = {"from": since, "to": until, "before": number}
    return AuditAsked(asked, given, tuple(name for name, value in read.items() if name in given and value is None))


def _plain(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable()).strip()[:_LONGEST]


def _day(text: str | None, zone: ZoneInfo, later: timedelta = timedelta(0)) -> datetime | None:
    try:
        return None if text is None else datetime.combine(date.fromisoformat(text) + later, time(), zone)
    except (ValueError, OverflowError):
        return None


def _read(text: str | None) -> Mapping[str, Told]:
    if text is None:
        return {}
    value = msgspec.json.decode(text)
    if isinstance(value, dict):
        return {str(name): _told(each) for name, each in value.items()}
    return {_WHOLE: _told(value)}


def _told(value: object) -> Told:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _moment(value)
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return msgspec.json.encode(value).decode()


def _moment(text: str) -> Told:
    try:
        at = datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        return text
    return at if at is not None and at.tzinfo is not None else text
