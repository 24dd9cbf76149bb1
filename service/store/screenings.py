"""How complaints stand to the network side: what the rules and people said of them, every change kept."""

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Engine, and_, func, select

from alerts.explain.screening import ScreeningRate, ScreenReason, Standing, screening_rate
from service.store import schema
from service.store.customer_schema import screenings
from service.store.database import Writer, upsert, wait_for_others
from service.store.reads import AnyRow, AnySelect
from service.store.seen_regions import seen_regions

_AT_ONCE = 500


class Screening(msgspec.Struct, frozen=True):
    """How one complaint stands since `at`, and who said so why; `version` counts the changes from 1."""

    complaint_id: str
    version: int
    region: str
    at: datetime
    standing: Standing
    reason: ScreenReason
    duplicate_of: str | None
    by: str
    note: str


_COLUMNS = tuple(screenings.c[name] for name in Screening.__struct_fields__)
_later = screenings.alias("later")
_NO_LATER = _later.c.version.is_(None)
_LATEST = screenings.outerjoin(
    _later, and_(_later.c.complaint_id == screenings.c.complaint_id, _later.c.version > screenings.c.version)
)


class Screenings:
    """Writes and reads how complaints stand."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def history(self, complaint_id: str) -> list[Screening]:
        """Every change, oldest first; none where the complaint went straight to the network side."""
        table = screenings.c
        return self._read(select(*_COLUMNS).where(table.complaint_id == complaint_id).order_by(table.version))

    def change(
        self, complaint_id: str, standing: Standing, reason: ScreenReason, by: str, note: str, now: datetime
    ) -> Screening | None:
        """How the complaint stands from now on, by a person; None where there is no such complaint.

        What stands so already, for the same reason, is left as it is.
        """
        with self._writer.begin() as connection:
            wait_for_others(connection, "screen")
            complaint = schema.complaints.c
            wanted = select(complaint.region).where(complaint.complaint_id == complaint_id)
            region = connection.execute(wanted).scalar()
            seen = seen_regions()
            if region is None or (seen is not None and region not in seen):
                return None
            told = select(*_COLUMNS).where(screenings.c.complaint_id == complaint_id)
            row = connection.execute(told.order_by(screenings.c.version.desc()).limit(1)).one_or_none()
            last = _screening(row) if row is not None else None
            if last is not None and (last.standing, last.reason) == (standing, reason):
                return last
            duplicate_of = last.duplicate_of if last is not None and reason is ScreenReason.DUPLICATE else None
            version = last.version + 1 if last is not None else 1
            change = Screening(complaint_id, version, region, now, standing, reason, duplicate_of, by, note)
            upsert(connection, screenings, [msgspec.structs.asdict(change)])
            return change

    def listed(self, region: str | None, standing: Standing | None, since: datetime, limit: int) -> list[Screening]:
        """How those stand that changed since then, the latest change first."""
        table = screenings.c
        wanted = select(*_COLUMNS).select_from(_LATEST).where(_NO_LATER, table.at >= since)
        if region is not None:
            wanted = wanted.where(table.region == region)
        if standing is not None:
            wanted = wanted.where(table.standing == standing.value)
        return self._read(wanted.order_by(table.at.desc(), table.complaint_id).limit(limit))

    def screened(self, complaint_ids: Collection[str]) -> frozenset[str]:
        """Those of them that are kept from the network side now."""
        ids, table, found = sorted(complaint_ids), screenings.c, set[str]()
        for some in (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)):
            wanted = select(table.complaint_id).select_from(_LATEST).where(_NO_LATER, table.complaint_id.in_(some))
            found.update(row[0] for row in self._rows(wanted.where(table.standing == Standing.SCREENED.value)))
        return frozenset(found)

    def rates(self, since: datetime, until: datetime) -> list[ScreeningRate]:
        """By region, of the complaints made in [since, until); every complaint counts, screened or not."""
        made, table = schema.complaints.c, screenings.c
        period = (made.created_at >= since, made.created_at < until)
        counts = {
            row[0]: row[1] for row in self._rows(select(made.region, func.count()).where(*period).group_by(made.region))
        }
        joined = _LATEST.join(schema.complaints, made.complaint_id == table.complaint_id)
        told: dict[str, list[tuple[Standing, ScreenReason]]] = {region: [] for region in counts}
        for region, standing, reason in self._rows(
            select(made.region, table.standing, table.reason).select_from(joined).where(_NO_LATER, *period)
        ):
            told[region].append((Standing(standing), ScreenReason(reason)))
        return [screening_rate(region, counts[region], told[region]) for region in sorted(counts)]

    def _read(self, statement: AnySelect) -> list[Screening]:
        return list(map(_screening, self._rows(statement)))

    def _rows(self, statement: AnySelect) -> Sequence[AnyRow]:
        with self._engine.connect() as connection:
            return connection.execute(statement).all()


def _screening(row: AnyRow) -> Screening:
    told = dict(zip(Screening.__struct_fields__, row, strict=True))
    return Screening(**{**told, "standing": Standing(told["standing"]), "reason": ScreenReason(told["reason"])})
