"""Complaints by what customers said: for those who may act on them, some thousands read at a time."""

from collections.abc import Sequence
from datetime import UTC, datetime

from fastapi import HTTPException, Request

from ingest.times import TimeReader
from service.api.asked import ComplaintsAsked
from service.api.cursors import read_place, write_place
from service.dashboard.onlooker import onlooker_of
from service.store.complaint_search import ComplaintSearch, Sought
from service.store.lists import COMPLAINTS
from service.store.reads import ComplaintRow

_EVER = datetime(1990, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC)
_SORT = "-created_at"
_BESIDE = ("region", "district", "cell_id", "category", "open", "since", "until")
_NOT_BESIDE = ("site_id", "cause", "status", "outage_id")


def complaints_with_words(
    search: ComplaintSearch, request: Request, asked: ComplaintsAsked, times: TimeReader
) -> tuple[Sequence[ComplaintRow], str | None]:
    """A page and its cursor; it may hold few or none, and still go on. HTTPException 403 or 422."""
    if not onlooker_of(request).may_act:
        raise HTTPException(403, "text: what customers said is searched by those who may act on complaints.")
    others = [name for name in _NOT_BESIDE if getattr(asked, name) is not None]
    if others or asked.sort != _SORT:
        wrong = ", ".join(others or ["sort"])
        raise HTTPException(422, f"{wrong}: beside text there may be {', '.join(_BESIDE)}; leave the others out.")
    after = read_place(asked.cursor, f"text{_SORT}", COMPLAINTS[_SORT].read)
    page = search.page(_sought(asked, times), None if after is None else (after[0], after[1]), asked.limit)
    cursor = None if page.after is None else write_place(f"text{_SORT}", page.after)
    return [found.row for found in page.found], cursor


def _sought(asked: ComplaintsAsked, times: TimeReader) -> Sought:
    span = asked.span(times)
    state = None if asked.is_open is None else "open" if asked.is_open else "resolved"
    named = asked.model_dump(include={"region", "district", "cell_id", "text"})
    category = asked.category.value if asked.category else None
    since, until = span["since"] or _EVER[0], span["until"] or _EVER[1]
    return Sought(since=since, until=until, category=category, state=state, **named)  # type: ignore[arg-type]
