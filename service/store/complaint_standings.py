"""How some complaints stand: whether they were screened, and how they are followed; for the rows of a page."""

from collections.abc import Collection, Mapping, Sequence

import msgspec
from sqlalchemy import Engine, select

from alerts.complaint_care.followed import COMPLAINT_CASE, FollowedComplaint
from alerts.explain.screening import ScreenReason, Standing
from service.store.customer_schema import screenings
from service.store.desk_schema import cases
from service.store.reads import AnyRow, AnySelect

_followed = msgspec.msgpack.Decoder(FollowedComplaint)


class Stands(msgspec.Struct, frozen=True):
    """How one complaint stands to the network side (None: it went straight there), and its case if it is followed."""

    standing: Standing | None = None
    reason: ScreenReason | None = None
    followed: FollowedComplaint | None = None


class ComplaintStandings:
    """Reads over one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, complaint_ids: Collection[str]) -> Mapping[str, Stands]:
        """Of these complaints, a page of them at most; those that nothing is known of stand as they came."""
        ids = sorted(complaint_ids)
        followed, screened = self._followed(ids), self._screened(ids)
        standings = {one: screened.get(one, (None, None)) for one in ids}
        return {one: Stands(standing, reason, followed.get(one)) for one, (standing, reason) in standings.items()}

    def _followed(self, ids: Sequence[str]) -> Mapping[str, FollowedComplaint]:
        wanted = select(cases.c.case_id, cases.c.body).where(cases.c.kind == COMPLAINT_CASE, cases.c.case_id.in_(ids))
        return {case_id: _followed.decode(body) for case_id, body in self._rows(wanted)}

    def _screened(self, ids: Sequence[str]) -> Mapping[str, tuple[Standing, ScreenReason]]:
        table = screenings.c
        wanted = select(table.complaint_id, table.standing, table.reason).where(table.complaint_id.in_(ids))
        rows = self._rows(wanted.order_by(table.complaint_id, table.version))
        return {complaint_id: (Standing(standing), ScreenReason(reason)) for complaint_id, standing, reason in rows}

    def _rows(self, statement: AnySelect) -> Sequence[AnyRow]:
        with self._engine.connect() as connection:
            return connection.execute(statement).all()
