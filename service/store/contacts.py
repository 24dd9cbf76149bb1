"""Calls that an agent answered, and how much demand there was with them: kept without a word of who called."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Engine, select, tuple_

from service.store import schema
from service.store.customer_schema import contacts
from service.store.database import Writer, insert_missing
from service.store.reads import AnyRow, AnySelect, Cursor

_AT_ONCE = 1_000
_MADE = ("region", "hour")


class Contact(msgspec.Struct, frozen=True):
    """One call and what explained it, see `alerts.explain.explanation`.

    `intercepted`: it was answered and became no complaint. `share`: how likely the named outage or work is the cause.
    """

    contact_id: str
    at: datetime
    region: str
    district: str | None
    cell_id: str | None
    site_id: str | None
    category: str | None
    channel: str | None
    by: str
    intercepted: bool
    verdict: str
    outage_id: str | None
    group_id: str | None
    work_id: str | None
    share: float


class Demand(msgspec.Struct, frozen=True):
    """Calls by what they are counted by (`key`): `contacts`, the `intercepted` of them, and with those the demand.

    `complaints`: those put down to the outage or work, or made in the hour or region; None where they are not told.
    `demand`: complaints and intercepted contacts.
    """

    key: str
    contacts: int
    intercepted: int
    complaints: float
    demand: float


_COLUMNS = tuple(contacts.c[name] for name in Contact.__struct_fields__)


class Contacts:
    """Writes and reads contacts."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def add(self, contact: Contact) -> bool:
        """Note a contact; whether it is new. One with the same id is left as it is."""
        with self._writer.begin() as connection:
            there = select(contacts.c.contact_id).where(contacts.c.contact_id == contact.contact_id)
            if connection.execute(there).scalar() is not None:
                return False
            insert_missing(connection, contacts, msgspec.structs.asdict(contact))
            return True

    def page(self, region: str | None, since: datetime | None, after: Cursor | None, limit: int) -> list[Contact]:
        """Contacts, the latest first; the cursor is `(at, contact_id)`."""
        table = contacts.c
        wanted = select(*_COLUMNS).order_by(table.at.desc(), table.contact_id.desc()).limit(limit)
        if region is not None:
            wanted = wanted.where(table.region == region)
        if since is not None:
            wanted = wanted.where(table.at >= since)
        if after is not None:
            key = tuple_(table.at, table.contact_id)
            wanted = wanted.where(key < tuple_(*after, types=(table.at.type, table.contact_id.type)))
        return [Contact(*row) for row in self._rows(wanted)]

    def intercepted(self) -> Iterator[Contact]:
        """All that became no complaint, by time: the demand that complaints do not show."""
        table = contacts.c
        wanted = select(*_COLUMNS).where(table.intercepted).order_by(table.at, table.contact_id)
        with self._engine.connect() as connection:
            for row in connection.execute(wanted, execution_options={"yield_per": 5_000}):
                yield Contact(*row)

    def demand(self, by: str, since: datetime) -> list[Demand]:
        """Contacts since then, counted `by` ``outage``, ``work``, ``region`` or ``hour`` (UTC), most first."""
        calls, intercepted = Counter[str](), Counter[str]()
        table = contacts.c
        named = {"outage": table.outage_id, "work": table.work_id, "region": table.region, "hour": table.at}[by]
        for key, taken in self._rows(select(named, table.intercepted).where(table.at >= since, named.is_not(None))):
            calls[_key(key)] += 1
            intercepted[_key(key)] += taken
        complaints = self._complaints(by, sorted(calls), since)
        told = [
            Demand(key, count, intercepted[key], complaints[key], complaints[key] + intercepted[key])
            for key, count in calls.items()
        ]
        return sorted(told, key=lambda row: (-row.contacts, row.key))

    def _complaints(self, by: str, keys: Sequence[str], since: datetime) -> Mapping[str, float]:
        """Complaints by key: put down to the outages or works, or made since then in the regions or hours."""
        outages, complaints = schema.outages.c, schema.complaints.c
        if by in _MADE:
            made = complaints.region if by == "region" else complaints.created_at
            return Counter(_key(row[0]) for row in self._rows(select(made).where(complaints.created_at >= since)))
        found = defaultdict[str, float](float)
        named = outages.outage_id if by == "outage" else outages.work_id
        for some in (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE)):
            for key, number in self._rows(select(named, outages.complaints).where(named.in_(some))):
                found[key] += number
        return found

    def _rows(self, statement: AnySelect) -> Sequence[AnyRow]:
        with self._engine.connect() as connection:
            return connection.execute(statement).all()


def _key(value: str | datetime) -> str:
    """A text as it is, a moment as its hour."""
    if isinstance(value, str):
        return value
    return value.replace(minute=0, second=0, microsecond=0).isoformat()
