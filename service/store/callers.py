"""Where earlier complaints put a customer, and which new complaints are screened as they come."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, select

from alerts.explain.place import Call
from alerts.explain.screening import Earlier, ScreeningRules, screen
from alerts.orders.life import MACHINE
from ingest.records import Complaint
from service.store import schema
from service.store.customer_schema import callers, screenings
from service.store.database import insert_missing, upsert
from service.store.reads import AnySelect
from service.store.rows import Row

_AT_ONCE = 500
_MOST_CALLS = 20
_COLUMNS = (
    "complaint_id",
    "customer",
    "created_at",
    "region",
    "district",
    "cell_id",
    "latitude",
    "longitude",
    "category",
)


class Callers:
    """Reads what earlier complaints tell of customers."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def calls(self, customer: str, since: datetime, until: datetime) -> list[Call]:
        """The customer's (keyed hash) complaints in [since, until], the latest first, twenty at most."""
        table = callers.c
        names = (table[name] for name in Call.__struct_fields__)
        wanted = select(*names).where(table.customer == customer, table.created_at.between(since, until))
        with self._engine.connect() as connection:
            rows = connection.execute(wanted.order_by(table.created_at.desc()).limit(_MOST_CALLS)).all()
        return [Call(*row) for row in rows]


def write_callers(connection: Connection, complaints: Sequence[Complaint], rules: ScreeningRules) -> None:
    """Note who called, and screen what is new; to be called before the complaints themselves are written."""
    known = _known(connection, complaints)
    fresh = sorted(
        (one for one in complaints if one.complaint_id not in known), key=lambda one: (one.created_at, one.complaint_id)
    )
    upsert(connection, callers, [_row(one) for one in complaints if one.customer is not None])
    if rules.enabled:
        ended = {one.complaint_id: one.resolved_at for one in complaints}
        earlier = _earlier(connection, fresh, ended, rules)
        for one in fresh:
            _screen(connection, one, earlier.get(one.customer or "", ()), rules)


def _screen(connection: Connection, complaint: Complaint, earlier: Iterable[Earlier], rules: ScreeningRules) -> None:
    if (told := screen(complaint, earlier, rules)) is None:
        return
    row: Row = {"complaint_id": complaint.complaint_id, "version": 1, "region": complaint.region}
    row |= {"at": complaint.known_at, "standing": told.standing.value, "reason": told.reason.value}
    insert_missing(connection, screenings, row | {"duplicate_of": told.of, "by": MACHINE, "note": ""})


def _row(complaint: Complaint) -> Row:
    row: Row = {name: getattr(complaint, name) for name in _COLUMNS}
    return row | {"category": complaint.category.value if complaint.category else None}


def _known(connection: Connection, complaints: Sequence[Complaint]) -> set[str]:
    table, found = schema.complaints.c, set[str]()
    for ids in _parts([one.complaint_id for one in complaints]):
        found.update(connection.execute(select(table.complaint_id).where(table.complaint_id.in_(ids))).scalars())
    return found


def _earlier(
    connection: Connection,
    complaints: Sequence[Complaint],
    ended: Mapping[str, datetime | None],
    rules: ScreeningRules,
) -> Mapping[str, list[Earlier]]:
    """By customer: their complaints near to these, those of the same batch among them, which tells what has `ended`."""
    customers = sorted({one.customer for one in complaints if one.customer is not None})
    if not customers:
        return {}
    since = complaints[0].created_at - rules.duplicate_within
    found: dict[str, list[Earlier]] = {}
    for some in _parts(customers):
        for customer, complaint_id, made, region, cell_id, category, resolved_at in connection.execute(
            _near(some, since)
        ):
            last = resolved_at or ended.get(complaint_id)
            found.setdefault(customer, []).append(Earlier(complaint_id, made, region, cell_id, category, last))
    return found


def _near(customers: Sequence[str], since: datetime) -> AnySelect:
    table, states = callers.c, schema.complaints.c
    names = (table.customer, table.complaint_id, table.created_at, table.region, table.cell_id, table.category)
    joined = callers.outerjoin(schema.complaints, states.complaint_id == table.complaint_id)
    told = select(*names, states.resolved_at).select_from(joined)
    return told.where(table.customer.in_(customers), table.created_at >= since)


def _parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))
