"""Reports that were made, version by version: what they told and rested on, and what changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Engine, insert, select

from service.store.database import Writer
from service.store.report_schema import report_versions


class Grounds(msgspec.Struct, frozen=True):
    """What a report rests on besides the records: digests of model and rules, and how many came late."""

    model: str
    rules: str
    late: int


class ReportVersion(msgspec.Struct, frozen=True):
    """The `version`-th report of a `period` (``2011-W27``), from 1 on.

    `figures`: by region and column of the weekly table. `changed`: lines in Chinese and English, empty for the first.
    """

    kind: str
    period: str
    version: int
    made_at: datetime
    figures: Mapping[str, Mapping[str, float]]
    grounds: Grounds
    changed: tuple[tuple[str, str], ...] = ()

    @property
    def folder(self) -> str:
        """Where its files lie among the reports: earlier versions stay where they are."""
        return self.period if self.version == 1 else f"{self.period}.v{self.version}"


class _Body(msgspec.Struct, frozen=True):
    figures: Mapping[str, Mapping[str, float]]
    grounds: Grounds
    changed: tuple[tuple[str, str], ...]


_read = msgspec.msgpack.Decoder(_Body)


class ReportVersions:
    """What was made is never changed: another version stands beside it."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def latest(self, kind: str, period: str) -> ReportVersion | None:
        """The newest version; None where there is none yet."""
        table = report_versions.c
        found = select(report_versions).where(table.kind == kind, table.period == period)
        with self._engine.connect() as connection:
            row = connection.execute(found.order_by(table.version.desc()).limit(1)).one_or_none()
        return None if row is None else _version_of(row)

    def newest(self, limit: int = 500) -> list[ReportVersion]:
        """Of all kinds, the one made last first."""
        table = report_versions.c
        ordered = select(report_versions).order_by(table.made_at.desc(), table.period.desc(), table.version.desc())
        with self._engine.connect() as connection:
            return [_version_of(row) for row in connection.execute(ordered.limit(limit))]

    def keep(self, made: ReportVersion) -> None:
        """Add it; IntegrityError where that version was made already."""
        body = msgspec.msgpack.encode(_Body(made.figures, made.grounds, made.changed))
        row = {"kind": made.kind, "period": made.period, "version": made.version, "made_at": made.made_at, "body": body}
        with self._writer.begin() as connection:
            connection.execute(insert(report_versions), [row])


def _version_of(row: Sequence[Any]) -> ReportVersion:
    kind, period, version, made_at, body = row
    told = _read.decode(body)
    return ReportVersion(kind, period, version, made_at, told.figures, told.grounds, told.changed)
