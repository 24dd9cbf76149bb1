"""All that a store holds in the end, as it is compared, and whether it agrees with itself."""

from collections import Counter
from collections.abc import Iterator, Mapping

from sqlalchemy import Column, Connection, Engine, Table, create_engine, inspect, select, text

from service.store import schema

Rows = Mapping[str, list[str]]

_NEVER_THE_SAME: Mapping[str, frozenset[str]] = {
    "journal": frozenset({"batch"}),
    "dead_letters": frozenset({"position", "received_at"}),
    "counters": frozenset({"read", "duplicate", "rejected"}),
    "outbox": frozenset({"queued_at", "due_at", "attempts", "last_error"}),
    "progress": frozenset({"committed_at"}),
}
"""What depends on when batches were cut and pushes were tried, and on what was sent again after a crash."""

_LEFT_OUT = frozenset({"batches", "snapshots", "positions", "ledger", "leases", "meta", "alembic_version"})


def final_state(url: str) -> Rows:
    """Every row of every table as text, by table, without what no two runs have in common.

    Documents that were rejected count once, however often they were sent: who gets no answer sends again.
    """
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            held = {name: sorted(_rows(connection, table)) for name, table in _tables(engine)}
    finally:
        engine.dispose()
    return {**held, "dead_letters": sorted(set(held["dead_letters"]))}


def differences(expected: Rows, found: Rows) -> Iterator[str]:
    """A sentence for each table whose rows are not the same."""
    for name, rows in expected.items():
        missing, more = Counter(rows) - Counter(found[name]), Counter(found[name]) - Counter(rows)
        if missing or more:
            first = [next(iter(some), "nothing")[:600] for some in (missing, more)]
            yield f"{name}: {missing.total()} rows missing ({first[0]}), {more.total()} too many ({first[1]})"


def disagreements(url: str) -> Iterator[str]:
    """What the database itself finds wrong with its pages and indexes, and what the tables say of each other."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            yield from (_sqlite_troubles if engine.dialect.name == "sqlite" else _postgres_troubles)(connection)
            yield from _contradictions(connection)
    finally:
        engine.dispose()


def _tables(engine: Engine) -> Iterator[tuple[str, Table]]:
    there = set(inspect(engine).get_table_names())
    return ((name, table) for name, table in schema.metadata.tables.items() if name in there - _LEFT_OUT)


def _rows(connection: Connection, table: Table) -> Iterator[str]:
    compared = [column for column in table.columns if not _differs(table, column)]
    return (repr(tuple(row)) for row in connection.execute(select(*compared)))


def _differs(table: Table, column: Column[object]) -> bool:
    return column is table.autoincrement_column or column.name in _NEVER_THE_SAME.get(table.name, ())


def _sqlite_troubles(connection: Connection) -> Iterator[str]:
    for pragma in ("integrity_check", "foreign_key_check"):
        for row in connection.exec_driver_sql(f"PRAGMA {pragma}"):
            if row[0] != "ok":
                yield f"PRAGMA {pragma}: {tuple(row)}"


def _postgres_troubles(connection: Connection) -> Iterator[str]:
    """Each index against its table, each table's pages; raises where the database finds one broken."""
    connection.execute(text("CREATE EXTENSION IF NOT EXISTS amcheck"))
    ours = "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'"
    connection.execute(text(f"SELECT bt_index_check(c.oid, true) {ours} WHERE c.relkind = 'i'")).all()
    broken = f"SELECT c.relname, h.msg {ours}, verify_heapam(c.oid) h WHERE c.relkind = 'r'"
    for row in connection.execute(text(broken)):
        yield f"{row[0]}: {row[1]}"


_CONTRADICTIONS: Mapping[str, str] = {
    "an order state is missing between the first and the last": (
        "SELECT order_id FROM order_history GROUP BY order_id HAVING min(version) <> 1 OR max(version) <> count(*)"
    ),
    "an order is not as the last of its states": (
        "SELECT o.order_id FROM orders o LEFT JOIN order_history h ON h.order_id = o.order_id"
        " AND h.version = o.version WHERE h.body IS NULL OR h.body <> o.body"
    ),
    "a push is in the outbox twice": "SELECT key FROM outbox GROUP BY channel, key HAVING count(*) > 1",
    "the shares of a complaint are more than one": (
        "SELECT complaint_id FROM attributions GROUP BY complaint_id HAVING sum(probability) > 1.000001"
    ),
    "a batch is not as long as it says": (
        "SELECT b.batch FROM batches b LEFT JOIN journal j ON j.batch = b.batch"
        " GROUP BY b.batch, b.records HAVING count(j.batch) <> b.records"
    ),
    "what was read was not accepted, duplicate or rejected": (
        "SELECT kind FROM counters WHERE read <> accepted + duplicate + rejected"
    ),
}


def _contradictions(connection: Connection) -> Iterator[str]:
    for sentence, query in _CONTRADICTIONS.items():
        found = connection.execute(text(query)).scalars().all()
        if found:
            yield f"{sentence}: {found[:5]}"
