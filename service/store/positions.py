"""How far each partition and each file has been taken: moved in the transaction of the batch that took it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Engine, bindparam, delete, select, update

from service.store.batch import Move
from service.store.database import Writer, insert_missing
from service.store.schema import positions as _positions

_TABLE = _positions.c
_NOWHERE = ""
_MOVE = (
    update(_positions)
    .where(_TABLE.source == bindparam("of"), _TABLE.position == bindparam("stands_at"))
    .values(position=bindparam("goes_to"), epoch=_TABLE.epoch + 1)
)
_STANDS = select(_TABLE.position).where(_TABLE.source == bindparam("of"))
_FORGET = delete(_positions).where(_TABLE.source == bindparam("of"))


class SourceMoved(Exception):
    """A source does not stand where a batch begins: another worker took from it. Nothing was written."""


class Positions:
    """Where the sources stand."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def of(self, source: str) -> int | None:
        """Up to where `source` has been taken: the place of what comes next; None where nothing was."""
        with self._engine.connect() as connection:
            position = connection.execute(_STANDS, {"of": source}).scalar_one_or_none()
            return None if position is None else int(position)

    def list(self, limit: int = 1_000) -> list[tuple[str, str]]:
        """Every source with where it stands, by name; at most `limit`."""
        # The pipelines have positions, too: how many batches each committed.
        known = (_TABLE.position != _NOWHERE, ~_TABLE.source.startswith("pipeline/"))
        wanted = select(_TABLE.source, _TABLE.position).where(*known)
        with self._engine.connect() as connection:
            return [(row[0], row[1]) for row in connection.execute(wanted.order_by(_TABLE.source).limit(limit))]

    def forget(self, source: str) -> None:
        """`source` is gone for good: a file that was read to its end."""
        with self._writer.begin() as connection:
            connection.execute(_FORGET, {"of": source})


def stale_moves(positions: Positions, moves: Iterable[Move]) -> frozenset[int]:
    """The numbers of those that do not begin where their source stands, or where the one before has taken it."""
    stand: dict[str, int | None] = {}
    stale: set[int] = set()
    for number, move in enumerate(moves):
        if move.source not in stand:
            stand[move.source] = positions.of(move.source)
        if stand[move.source] == move.after:
            stand[move.source] = move.until
        else:
            stale.add(number)
    return frozenset(stale)


def move_sources(connection: Connection, moves: Sequence[Move]) -> None:
    """Move every source, in this order, or raise `SourceMoved`."""
    for move in moves:
        if not _moved(connection, move):
            raise SourceMoved(f"{move.source} does not stand at {move.after}: another worker took from it")


def _moved(connection: Connection, move: Move) -> bool:
    if move.after is None:
        # Of two that begin at once, the second waits here until the first is done, and then finds its position.
        insert_missing(connection, _positions, {"source": move.source, "position": _NOWHERE, "epoch": 0})
    after = _NOWHERE if move.after is None else str(move.after)
    told = {"of": move.source, "stands_at": after, "goes_to": str(move.until)}
    return connection.execute(_MOVE, told).rowcount == 1
