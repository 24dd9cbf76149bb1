"""Makes every worker read its state again: what it holds was changed under its hands."""

from sqlalchemy import Connection, insert, select, update

from service.store import schema

_PIPELINE = "pipeline/"
_POSITIONS = schema.positions.c


def fence(connection: Connection) -> None:
    """End each shard's state with an empty batch that its worker does not know of.

    The worker's next commit fails on its position and writes nothing; it reads its state from the store, and what
    was posted is sent again.
    """
    begun = select(_POSITIONS.source, _POSITIONS.position).where(
        _POSITIONS.source.startswith(_PIPELINE, autoescape=True), _POSITIONS.position != "0"
    )
    for source, position in connection.execute(begun).all():
        _end_with_empty_batch(connection, source, int(position))


def _end_with_empty_batch(connection: Connection, source: str, last: int) -> None:
    batches, shard = schema.batches.c, source.removeprefix(_PIPELINE)
    # Held until the end of the transaction: a worker that commits now comes after it, and fails.
    there = (_POSITIONS.source == source, _POSITIONS.position == str(last))
    moved = update(schema.positions).where(*there).values(position=str(last + 1), epoch=_POSITIONS.epoch + 1)
    if connection.execute(moved).rowcount == 1:
        now = select(batches.now).where(batches.shard == shard).order_by(batches.batch.desc()).limit(1)
        row = {"shard": shard, "batch": last + 1, "now": connection.execute(now).scalar_one(), "records": 0}
        connection.execute(insert(schema.batches), [row])
    else:
        raced = select(_POSITIONS.position).where(_POSITIONS.source == source)
        _end_with_empty_batch(connection, source, int(connection.execute(raced).scalar_one()))
