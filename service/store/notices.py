"""What people were told: a row each, written once; and read by pages and API."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, and_, or_, select

from alerts.dispatch.priority import Priority
from alerts.notices.notice import Notice, Topic
from service.store.database import insert_missing
from service.store.desk_schema import notices

_packed = msgspec.msgpack.Encoder()


def write_notices(connection: Connection, told: Sequence[Notice]) -> None:
    """Those that do not stand there yet."""
    for notice in told:
        row = {name: getattr(notice, name) for name in ("notice_id", "subject", "region", "at")}
        row |= {"topic": notice.topic.value, "priority": notice.priority.value, "body": _packed.encode(notice)}
        insert_missing(connection, notices, row)


class _Kept(msgspec.Struct):
    """A notice whose figures come back as what they were: a moment is one by itself in MessagePack."""

    notice_id: str
    topic: Topic
    subject: str
    region: str
    at: datetime
    priority: Priority
    figures: dict[str, Any] = {}
    to: tuple[str, ...] = ()


_kept = msgspec.msgpack.Decoder(_Kept)


class Notices:
    """Notices as they were told."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def list(
        self,
        *,
        topic: Topic | None = None,
        region: str | None = None,
        subject: str | None = None,
        after: tuple[datetime, str] | None = None,
        limit: int = 100,
    ) -> list[Notice]:
        """The latest first; `after` is moment and id of the last one of the page before."""
        table = notices.c
        wanted = [(table.topic, topic), (table.region, region), (table.subject, subject)]
        found = select(table.body).where(*(column == value for column, value in wanted if value is not None))
        if after is not None:
            at, notice_id = after
            found = found.where(or_(table.at < at, and_(table.at == at, table.notice_id < notice_id)))
        with self._engine.connect() as connection:
            page = found.order_by(table.at.desc(), table.notice_id.desc()).limit(limit)
            return [notice_of(body) for body in connection.execute(page).scalars()]


def notice_of(body: bytes) -> Notice:
    """A notice from its body."""
    return Notice(**msgspec.structs.asdict(_kept.decode(body)))
