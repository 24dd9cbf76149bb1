"""Opening a database and bringing its schema up to date; what differs between SQLite and PostgreSQL stands here."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Executable,
    Table,
    bindparam,
    create_engine,
    delete,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from ingest.mendable import Mendable
from service.store.audit import work_here, write_work
from service.store.region_rows import only_seen
from service.store.sqlite_copy import copy_sqlite

_MIGRATIONS = Path(__file__).parent / "migrations"
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    # With the 2 MiB and 4 MiB that it has by itself, each batch reads and writes the same pages of the indexes again.
    "cache_size=-32768",
    "wal_autocheckpoint=8192",
)
_INSERT, _COPY = "INSERT INTO {} ({}) VALUES ({})", "COPY {} ({}) FROM STDIN"


class StoreUnusable(Mendable):
    """The database can not be used as it is; the text says why and what to do."""


def open_database(url: str) -> Engine:
    """An engine on an up-to-date schema. `url` as SQLAlchemy writes it, ``sqlite:///…`` or ``postgresql+psycopg://…``."""
    engine = _engine(url)
    try:
        _upgrade(engine)
    except (DBAPIError, CommandError) as error:
        shown = make_url(url).render_as_string(hide_password=True)
        raise StoreUnusable(f"{shown} can not be opened: {_first_line(error)}; {_remedy(error)}") from error
    return engine


class Writer:
    """Write transactions, one at a time.

    Several threads that write to SQLite would else wait for each other by polling, and the one that polls least
    often (the pipeline) starves.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(writes=True)
        self._turn = Lock()

    @contextmanager
    def begin(self, *, tells: bool = True) -> Iterator[Connection]:
        """A transaction that is committed at the end of the block, and undone when the block raises.

        Where somebody is at work, the audit says so in the same transaction, once; `tells` False: the block does that.
        """
        work = work_here()
        told_before = work is not None and work.told
        try:
            with self._turn, self._engine.begin() as connection:
                yield connection
                if tells and work is not None and not work.told:
                    write_work(connection, work)
        except BaseException:
            if work is not None:
                work.told = told_before
            raise


def wait_for_others(connection: Connection, what: str) -> None:
    """Let no other process do `what` until this transaction ends; on SQLite no two write at once anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"goldenwindow: {what}"))))


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, object]],
    keep: tuple[str, ...] = (),
    where: ColumnElement[bool] | None = None,
) -> None:
    """Insert `rows`; where one with the same primary key stands already, change it.

    All rows name the same columns, no key twice. A row that stands keeps its columns `keep`, and all of them
    where `where` (a constant of the module that calls: statements are kept) does not hold of it.
    """
    if rows:
        connection.execute(_upsert(connection.dialect.name, table, tuple(rows[0]), keep, where), rows)


def insert_many(
    connection: Connection, table: Table, names: tuple[str, ...], rows: Sequence[tuple[object, ...]]
) -> None:
    """Insert rows of values as the driver takes them: past the statement's own handling, which takes longer than it."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table, names, rows)
    else:
        connection.exec_driver_sql(_INSERT.format(table.name, ", ".join(names), ", ".join("?" * len(names))), rows)


def _copy(connection: Connection, table: Table, names: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> None:
    driver, dialect = connection.connection.driver_connection, connection.dialect
    assert driver is not None
    statement, error_of_driver = _COPY.format(table.name, ", ".join(names)), dialect.loaded_dbapi.Error
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except error_of_driver as error:
        # What the driver raises by itself nobody would take for a store that is gone.
        raise DBAPIError.instance(statement, None, error, error_of_driver, True, dialect=dialect) from error


def insert_missing(connection: Connection, table: Table, row: Mapping[str, object]) -> None:
    """Insert `row` unless one with the same primary key stands already."""
    connection.execute(_insert_missing(connection.dialect.name, table), [row])


# Building a statement costs more than running it: each is built once.
@lru_cache
def _upsert(
    dialect: str, table: Table, names: tuple[str, ...], keep: tuple[str, ...], where: ColumnElement[bool] | None
) -> Executable:
    insert = _insert(dialect, table)
    keys = [column.name for column in table.primary_key]
    new = insert.excluded
    changed = {name: new[name] for name in names if name not in keys and name not in keep}
    return insert.on_conflict_do_update(index_elements=keys, set_=changed, where=where)


@lru_cache
def _insert_missing(dialect: str, table: Table) -> Executable:
    return _insert(dialect, table).on_conflict_do_nothing()


@lru_cache
def _delete_by(column: Column[str]) -> Executable:
    return delete(column.table).where(column == bindparam("wanted"))


def delete_by(connection: Connection, column: Column[str], keys: Sequence[str]) -> None:
    """Delete the rows whose `column` is one of `keys`."""
    if keys:
        connection.execute(_delete_by(column), [{"wanted": key} for key in keys])


def _insert(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        # Parameters are what customers wrote: no message may carry them.
        engine = create_engine(parsed, hide_parameters=True)
    except (ArgumentError, ModuleNotFoundError) as error:
        raise StoreUnusable(f"store.url is of no known form: {error}; write sqlite:///FILE or leave it out") from error
    event.listen(engine, "before_execute", only_seen, retval=True)
    if engine.dialect.name == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own transaction handling commits before DDL; ours begins by hand (see _begin_sqlite).
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later can fail at once with "database is locked", busy timeout
    # or not: whoever means to write says so from the start.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def migrations() -> ScriptDirectory:
    """Every version of the schema, and the way from one to the next."""
    return ScriptDirectory(str(_MIGRATIONS))


def _upgrade(engine: Engine) -> None:
    script = migrations()
    with engine.execution_options(writes=True).begin() as connection:
        wait_for_others(connection, "upgrade")
        there = MigrationContext.configure(connection).get_current_heads()
        if there == tuple(script.get_heads()):
            return
        if there and engine.dialect.name == "sqlite":
            _keep_copy(engine, script, there)
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _keep_copy(engine: Engine, script: ScriptDirectory, there: tuple[str, ...]) -> None:
    """What is about to be brought up to date is kept beside, as it was."""
    script.get_revisions(there)  # raises where a later version made it: that is left alone
    path = Path(engine.url.database or "")
    copy_sqlite(path, path.with_name(f"{path.name}.before-{'-'.join(there)}"))


def _remedy(error: Exception) -> str:
    if isinstance(error, CommandError):
        return "it was made by another version of goldenwindow: use that one, or another store.data_dir"
    return "check that it exists, that it may be written, and that no other program holds it"


def _first_line(error: Exception) -> str:
    return str(error.orig if isinstance(error, DBAPIError) else error).strip().split("\n")[0]
