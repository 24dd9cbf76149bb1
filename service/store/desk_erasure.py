"""Takes a customer out of what the desk follows and tells: cases, notices, actions, and what waits for channels."""

from collections.abc import Iterator

import msgspec
from sqlalchemy import Column, Connection, Table, delete, insert, select, update

from service.store import schema
from service.store.action_schema import actions
from service.store.anonymous import Names, renamed
from service.store.desk_schema import cases, notices

DESK_TABLES = (cases, notices, actions, schema.outbox)
"""Where rows change."""

_AT_ONCE, _NAMED_AT_ONCE = 5_000, 500
_decode = msgspec.msgpack.Decoder().decode
_encode = msgspec.msgpack.Encoder().encode


def erase_from_desk(connection: Connection, names: Names) -> int:
    """Give complaints and customer their other names wherever the desk speaks of them; tells in how many rows."""
    changed = _rewrite_cases(connection, names)
    for table, subject in ((notices, notices.c.subject), (actions, actions.c.subject_id)):
        changed += _rewrite_about(connection, table, subject, names)
    return changed + _rewrite_waiting(connection, names)


def _rewrite_cases(connection: Connection, names: Names) -> int:
    """Any case may name a complaint, so all are looked at."""
    columns = tuple(column for column in cases.c)
    found = connection.execute(select(*columns), execution_options={"yield_per": _AT_ONCE}).mappings()
    told = [dict(row) for row in found if _names_any(row["case_id"], row["body"], names)]
    for row in told:
        this = (cases.c.kind == row["kind"], cases.c.case_id == row["case_id"])
        connection.execute(delete(cases).where(*this))
        anew = {"case_id": names.get(row["case_id"], row["case_id"]), "body": _anonymous(row["body"], names)}
        connection.execute(insert(cases), {**row, **anew})
    return len(told)


def _names_any(case_id: str, body: bytes, names: Names) -> bool:
    return case_id in names or any(name.encode() in body for name in names)


def _rewrite_about(connection: Connection, table: Table, subject: Column[str], names: Names) -> int:
    """Rows about one of these complaints."""
    key = next(iter(table.primary_key.columns))
    changed = 0
    for some in _in_parts(names):
        for row in connection.execute(select(key, subject, table.c.body).where(subject.in_(some))).all():
            anew = {subject.name: names[row[1]], "body": _anonymous(row[2], names)}
            connection.execute(update(table).where(key == row[0]).values(anew))
            changed += 1
    return changed


def _rewrite_waiting(connection: Connection, names: Names) -> int:
    """What was pushed, or waits to be, as the text that it is."""
    box, changed = schema.outbox.c, 0
    for some in _in_parts(names):
        for number, about, body in connection.execute(
            select(box.id, box.order_id, box.body).where(box.order_id.in_(some))
        ):
            anew = {"order_id": names[about], "body": body.replace(about.encode(), names[about].encode())}
            connection.execute(update(schema.outbox).where(box.id == number).values(anew))
            changed += 1
    return changed


def _anonymous(body: bytes, names: Names) -> bytes:
    return _encode(renamed(_decode(body), names)) if body else body


def _in_parts(names: Names) -> Iterator[list[str]]:
    known = list(names)
    return (known[start : start + _NAMED_AT_ONCE] for start in range(0, len(known), _NAMED_AT_ONCE))
