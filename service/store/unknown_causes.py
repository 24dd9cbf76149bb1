"""Alarm causes of late that the table of causes does not know."""

from collections.abc import Iterable, Mapping

from sqlalchemy import create_engine

from ingest.causes import CauseTable
from ingest.records import Alarm, Effect
from service.store.journal import Journal

LOOKED_AT = 100_000
"""The newest so many states are looked at."""


def unknown_causes(url: str, own: Mapping[str, Effect]) -> dict[str, int]:
    """Cause → how many of the newest alarm states name it, the most frequent first; `own` are the user's causes."""
    engine = create_engine(url, hide_parameters=True)
    try:
        return causes_unknown_of(Journal(engine).newest_alarms(LOOKED_AT), own)
    finally:
        engine.dispose()


def causes_unknown_of(alarms: Iterable[Alarm], own: Mapping[str, Effect]) -> dict[str, int]:
    """The same of these states."""
    table = CauseTable(own)
    for alarm in alarms:
        table.effect(None, alarm.probable_cause or "", alarm.specific_problem or "", alarm.severity)
    return dict(sorted(table.unknown.items(), key=lambda pair: (-pair[1], pair[0])))
