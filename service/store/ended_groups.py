"""Groups of outages that are over, each as its picture stood at the last."""

from collections.abc import Iterator
from datetime import datetime

import msgspec
from sqlalchemy import Engine, select

from correlate.facts import GroupPicture
from service.store import schema

_AT_ONCE = 1_000
_picture = msgspec.msgpack.Decoder(GroupPicture)


def ended_groups(engine: Engine, since: datetime, until: datetime) -> Iterator[GroupPicture]:
    """Those that ended in [since, until), the first to end first."""
    table = schema.groups.c
    ended = select(table.body).where(table.ended_at >= since, table.ended_at < until)
    ordered = ended.order_by(table.ended_at, table.group_id)
    with engine.connect().execution_options(yield_per=_AT_ONCE) as connection:
        for (body,) in connection.execute(ordered):
            yield _picture.decode(body)
