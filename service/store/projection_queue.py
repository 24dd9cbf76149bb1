"""What is still to be told to those who only look: bounded, in order, gone once it was taken."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, Engine, bindparam, delete, func, insert, select, update

from service.store.batch import QueuedProjection
from service.store.database import Writer, insert_missing
from service.store.projection_schema import projection_counts, projections

_TABLE = projections.c
_ROWS_AT_ONCE = 50
_COUNTED = ("taken", "refused", "dropped")
_GONE = delete(projections).where(_TABLE.id == bindparam("gone"))


class WaitingProjection(msgspec.Struct, frozen=True):
    """One row that waits."""

    id: int
    items: int
    queued_at: datetime
    body: bytes


class Backlog(msgspec.Struct, frozen=True):
    """How a target stands, in items: those that wait, since when, and what became of all others since the beginning."""

    waiting: int = 0
    oldest: datetime | None = None
    taken: int = 0
    refused: int = 0
    dropped: int = 0


def queue_projections(connection: Connection, queued: Sequence[QueuedProjection], now: datetime) -> None:
    """Put them behind what waits."""
    if queued:
        rows = [{**msgspec.structs.asdict(each), "queued_at": now} for each in queued]
        connection.execute(insert(projections), rows)


class ProjectionQueue:
    """What waits, as those who measure and those who send see it."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def add(self, queued: Sequence[QueuedProjection], now: datetime) -> None:
        """Put them behind what waits, in a transaction of their own."""
        if queued:
            with self._writer.begin() as connection:
                queue_projections(connection, queued, now)

    def waiting(self, target: str, most_items: int) -> list[WaitingProjection]:
        """The oldest rows, one at least and together no more than so many items."""
        columns = [_TABLE[name] for name in WaitingProjection.__struct_fields__]
        wanted = select(*columns).where(_TABLE.target == target).order_by(_TABLE.queued_at, _TABLE.id)
        with self._engine.connect() as connection:
            rows = connection.execute(wanted.limit(_ROWS_AT_ONCE)).all()
        return list(_no_more_than(most_items, (WaitingProjection(*tuple(row)) for row in rows)))

    def done(self, target: str, rows: Sequence[WaitingProjection], refused: int = 0) -> None:
        """They were taken, all but so many items of them, which the target will never take."""
        items = sum(row.items for row in rows)
        with self._writer.begin() as connection:
            _remove(connection, [row.id for row in rows])
            _count(connection, target, taken=items - refused, refused=refused)

    def drop(self, target: str, before: datetime, most_items: int) -> int:
        """Drop what was queued `before`, and the oldest of what is more than so many items; tells how many items."""
        with self._engine.connect() as connection:
            ids, items = _too_much(connection, target, before, most_items)
        if ids:
            with self._writer.begin() as connection:
                _remove(connection, ids)
                _count(connection, target, dropped=items)
        return items

    def backlog(self, target: str) -> Backlog:
        """How the target stands."""
        counts = select(*(projection_counts.c[name] for name in _COUNTED)).where(projection_counts.c.target == target)
        with self._engine.connect() as connection:
            waiting, oldest = _waiting(connection, target)
            counted = connection.execute(counts).one_or_none() or (0, 0, 0)
        return Backlog(waiting, oldest, *counted)


def _waiting(connection: Connection, target: str) -> tuple[int, datetime | None]:
    found = select(func.sum(_TABLE["items"]), func.min(_TABLE.queued_at)).where(_TABLE.target == target)
    items, oldest = connection.execute(found).one()
    return int(items or 0), oldest


def _no_more_than(most_items: int, rows: Iterator[WaitingProjection]) -> Iterator[WaitingProjection]:
    items = 0
    for row in rows:
        items += row.items
        if items > most_items and items > row.items:
            return
        yield row


def _too_much(connection: Connection, target: str, before: datetime, most_items: int) -> tuple[list[int], int]:
    waiting, oldest = _waiting(connection, target)
    if waiting <= most_items and (oldest is None or oldest >= before):
        return [], 0
    wanted = select(*(_TABLE[name] for name in ("id", "items", "queued_at"))).where(_TABLE.target == target)
    ids, items = list[int](), 0
    for number, held, queued_at in connection.execute(wanted.order_by(_TABLE.queued_at, _TABLE.id)):
        if queued_at >= before and waiting - items <= most_items:
            break
        ids.append(number)
        items += held
    return ids, items


def _remove(connection: Connection, ids: Sequence[int]) -> None:
    if ids:
        connection.execute(_GONE, [{"gone": each} for each in ids])


def _count(connection: Connection, target: str, **more: int) -> None:
    insert_missing(connection, projection_counts, {"target": target, **dict.fromkeys(_COUNTED, 0)})
    values = {name: projection_counts.c[name] + items for name, items in more.items()}
    connection.execute(update(projection_counts).where(projection_counts.c.target == target).values(values))
