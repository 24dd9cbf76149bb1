"""Complaints as people look for them: by place, class, state, time and words; with what is known of each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import ColumnElement, Engine, select, tuple_

from ingest.records import Complaint
from service.store import schema
from service.store.reads import AnyRow, AnySelect, ComplaintRow, Cursor

MOST_READ = 5_000
"""So many complaints at most have their words read for one page; the next page goes on behind them."""

_AT_ONCE = 500
_COLUMNS = tuple(schema.complaints.c[name] for name in ComplaintRow.__struct_fields__)
_complaint = msgspec.msgpack.Decoder(Complaint)


class Sought(msgspec.Struct, frozen=True):
    """What is looked for; None leaves it open. `text` stands in what was said, in any case of letters.

    `regions` are those that whoever asks may see, None: all.
    """

    since: datetime
    until: datetime
    region: str | None = None
    district: str | None = None
    cell_id: str | None = None
    category: str | None = None
    state: Literal["open", "resolved"] | None = None
    text: str | None = None
    regions: frozenset[str] | None = None


class Link(msgspec.Struct, frozen=True):
    """The outage that most likely explains a complaint, with the probability (0–1)."""

    outage_id: str
    group_id: str | None
    probability: float


class FoundComplaint(msgspec.Struct, frozen=True):
    """A complaint with what the journal still holds of its latest state (None: no longer), and what explains it."""

    row: ComplaintRow
    state: Complaint | None
    link: Link | None


class FoundPage(msgspec.Struct, frozen=True):
    """Complaints, the latest first. `after` is where the next page begins, None at the end.

    `read`: of how many complaints the words were read for it; None where no words were sought.
    """

    found: tuple[FoundComplaint, ...]
    after: Cursor | None
    read: int | None


class ComplaintSearch:
    """Reads over one database; every look goes by an index and is bounded."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(self, sought: Sought, after: Cursor | None, limit: int) -> FoundPage:
        """One page; where words are sought and rare it may hold few or none, and still go on."""
        if not sought.text:
            rows = self._candidates(sought, after, limit + 1)
            return FoundPage(self._with_all(rows[:limit]), _end(rows, limit), None)
        return self._with_words(sought, sought.text, after, limit)

    def one(self, complaint_id: str) -> FoundComplaint | None:
        """A complaint by its id."""
        rows = self._rows(select(*_COLUMNS).where(schema.complaints.c.complaint_id == complaint_id))
        return next(iter(self._with_all([ComplaintRow(*row) for row in rows])), None)

    def _with_words(self, sought: Sought, text: str, after: Cursor | None, limit: int) -> FoundPage:
        read, matching, words = 0, list[ComplaintRow](), text.casefold()
        while read < MOST_READ:
            rows = self._candidates(sought, after, _AT_ONCE)
            states = self._states([row.complaint_id for row in rows])
            for row in rows:
                read, after = read + 1, _place(row)
                if _says(states.get(row.complaint_id), words):
                    matching.append(row)
                    if len(matching) == limit:
                        return FoundPage(self._with_all(matching), after, read)
            if len(rows) < _AT_ONCE:
                return FoundPage(self._with_all(matching), None, read)
        return FoundPage(self._with_all(matching), after, read)

    def _candidates(self, sought: Sought, after: Cursor | None, limit: int) -> list[ComplaintRow]:
        table = schema.complaints.c
        wanted = select(*_COLUMNS).where(*_conditions(sought))
        if after is not None:
            moment, name = table.created_at, table.complaint_id
            wanted = wanted.where(tuple_(moment, name) < tuple_(*after, types=(moment.type, name.type)))
        latest_first = wanted.order_by(table.created_at.desc(), table.complaint_id.desc()).limit(limit)
        return [ComplaintRow(*row) for row in self._rows(latest_first)]

    def _with_all(self, rows: Sequence[ComplaintRow]) -> tuple[FoundComplaint, ...]:
        ids = [row.complaint_id for row in rows]
        states, links = self._states(ids), self._links(ids)
        return tuple(FoundComplaint(row, states.get(row.complaint_id), links.get(row.complaint_id)) for row in rows)

    def _states(self, complaint_ids: Sequence[str]) -> Mapping[str, Complaint]:
        table, found = schema.journal.c, dict[str, Complaint]()
        kept = select(table.body).where(table.kind == "complaints").order_by(table.sequence)
        for some in _parts(complaint_ids):
            for (body,) in self._rows(kept.where(table.identity.in_(some))):
                state = _complaint.decode(body)
                found[state.complaint_id] = state
        return found

    def _links(self, complaint_ids: Sequence[str]) -> Mapping[str, Link]:
        """The likeliest outage of each; a group that has several of them explains by their sum."""
        shares, outages = schema.attributions.c, schema.outages.c
        joined = schema.attributions.outerjoin(schema.outages, outages.outage_id == shares.outage_id)
        columns = (shares.complaint_id, shares.outage_id, outages.group_id, shares.probability)
        explained: dict[str, dict[str, Link]] = {}
        for some in _parts(complaint_ids):
            for complaint_id, *told in self._rows(
                select(*columns).select_from(joined).where(shares.complaint_id.in_(some))
            ):
                _add(explained.setdefault(complaint_id, {}), Link(*told))
        return {name: max(by_group.values(), key=_likelier) for name, by_group in explained.items()}

    def _rows(self, statement: AnySelect) -> Sequence[AnyRow]:
        with self._engine.connect() as connection:
            return connection.execute(statement).all()


def _add(by_group: dict[str, Link], link: Link) -> None:
    group = link.group_id or link.outage_id
    known = by_group.get(group)
    if known is not None:
        likeliest = max(known, link, key=_likelier)
        link = msgspec.structs.replace(likeliest, probability=min(1.0, known.probability + link.probability))
    by_group[group] = link


def _likelier(link: Link) -> tuple[float, str]:
    return link.probability, link.outage_id


def _conditions(sought: Sought) -> Iterator[ColumnElement[bool]]:
    table = schema.complaints.c
    yield table.created_at >= sought.since
    yield table.created_at < sought.until
    if sought.regions is not None:
        yield table.region.in_(sorted(sought.regions))
    equal = ((table.region, sought.region), (table.district, sought.district))
    for column, value in (*equal, (table.cell_id, sought.cell_id), (table.category, sought.category)):
        if value is not None:
            yield column == value
    if sought.state is not None:
        yield table.resolved_at.is_(None) if sought.state == "open" else table.resolved_at.is_not(None)


def _says(state: Complaint | None, words: str) -> bool:
    return state is not None and words in (state.text or "").casefold()


def _end(rows: Sequence[ComplaintRow], limit: int) -> Cursor | None:
    return _place(rows[limit - 1]) if len(rows) > limit else None


def _place(row: ComplaintRow) -> Cursor:
    return row.created_at, row.complaint_id


def _parts(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))
