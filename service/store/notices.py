"""What people were told: a row each, written once."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from alerts.notices.notice import Notice
from service.store.database import insert_missing
from service.store.desk_schema import notices

_packed = msgspec.msgpack.Encoder()


def write_notices(connection: Connection, told: Sequence[Notice]) -> None:
    """Those that do not stand there yet."""
    for notice in told:
        row = {name: getattr(notice, name) for name in ("notice_id", "subject", "region", "at")}
        row |= {"topic": notice.topic.value, "priority": notice.priority.value, "body": _packed.encode(notice)}
        insert_missing(connection, notices, row)
