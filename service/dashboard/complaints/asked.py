"""What a visitor looks for, told from the page's address: whatever can not be read is left open, and named. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Literal, get_args

import msgspec

from ingest.records import Category
from ingest.times import TimeReader, TimeUnreadable
from service.store.complaint_search import Sought

List = Literal["found", "high_risk", "followed", "repeated", "screened", "contacts"]
LISTS: tuple[List, ...] = get_args(List)
FILTERS = ("q", "id", "district", "cell", "category", "state")
_LONGEST = 200


class SearchAsked(msgspec.Struct, frozen=True):
    """What is asked for; `wrong` names the filters that could not be read and do not count."""

    shown: List
    sought: Sought
    complaint_id: str | None
    wrong: tuple[str, ...]
    given: Mapping[str, str]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the time is asked for."""
        return bool(self.given)


def read_span(
    query: Mapping[str, str], now: datetime, back: timedelta, zone: str
) -> tuple[tuple[datetime, datetime], tuple[str, ...]]:
    """The time that is asked for: from ``since`` to ``until``, else so far `back`; and which could not be read."""
    times, wrong = TimeReader(zone), list[str]()

    def moment(name: str, otherwise: datetime) -> datetime:
        text = query.get(name, "").strip()
        try:
            return times.read(text) if text else otherwise
        except TimeUnreadable:
            wrong.append(name)
            return otherwise

    until = moment("until", now + timedelta(seconds=1))
    return (moment("since", until - back), until), tuple(wrong)


def search_asked(
    query: Mapping[str, str],
    span: tuple[datetime, datetime],
    region: str | None,
    regions: frozenset[str] | None,
    clean: Callable[[str], str] = str.strip,
) -> SearchAsked:
    """Reads the address; `span` is the time range of the frame, `regions` those that may be seen."""
    given = {name: clean(query[name])[:_LONGEST] for name in FILTERS if query.get(name, "").strip()}
    category, state = given.get("category"), given.get("state")
    wrong = [name for name, value, known in _choices(category, state) if value is not None and value not in known]
    sought = Sought(
        since=span[0],
        until=span[1],
        region=region,
        district=given.get("district"),
        cell_id=given.get("cell"),
        category=None if "category" in wrong else category,
        state=None if "state" in wrong or state is None else _state(state),
        text=given.get("q"),
        regions=regions,
    )
    shown = query.get("list", "found")
    return SearchAsked(_shown(shown), sought, given.get("id"), tuple(wrong), given)


def _choices(category: str | None, state: str | None) -> tuple[tuple[str, str | None, frozenset[str]], ...]:
    return (
        ("category", category, frozenset(each.value for each in Category)),
        ("state", state, frozenset({"open", "resolved"})),
    )


def _state(state: str) -> Literal["open", "resolved"]:
    return "open" if state == "open" else "resolved"


def _shown(name: str) -> List:
    return next((each for each in LISTS if each == name), "found")
