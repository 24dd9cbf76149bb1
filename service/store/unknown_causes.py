"""Alarm causes of late that the table of causes does not know."""

from collections.abc import Mapping

import msgspec
from sqlalchemy import create_engine, select

from ingest.causes import CauseTable
from ingest.records import Alarm, Effect
from service.store import schema

LOOKED_AT = 100_000
"""The newest so many states are looked at."""


def unknown_causes(url: str, own: Mapping[str, Effect]) -> dict[str, int]:
    """Cause → how many of the newest alarm states name it, the most frequent first; `own` are the user's causes."""
    table, journal = CauseTable(own), schema.journal.c
    newest = select(journal.body).where(journal.kind == "alarms").order_by(journal.sequence.desc()).limit(LOOKED_AT)
    decode = msgspec.msgpack.Decoder(Alarm).decode
    engine = create_engine(url, hide_parameters=True)
    try:
        with engine.connect().execution_options(yield_per=5_000) as connection:
            for (body,) in connection.execute(newest):
                alarm = decode(body)
                table.effect(None, alarm.probable_cause or "", alarm.specific_problem or "", alarm.severity)
    finally:
        engine.dispose()
    return dict(sorted(table.unknown.items(), key=lambda pair: (-pair[1], pair[0])))
