"""What was learnt of escalation, by region, until the desk has taken it: single values of the store."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from sqlalchemy import Engine, select

from alerts.complaint_care.risk_model import RiskModel
from service.store import schema
from service.store.database import Writer, upsert

_START = "risk_model/"


class LearntRisk(msgspec.Struct, frozen=True):
    """The model of a region as of `at`; None: the rules are as good, and judge there from then on."""

    at: datetime
    model: RiskModel | None


_learnt = msgspec.json.Decoder(LearntRisk)


class RiskModels:
    """Keeps the newest of each region."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def keep(self, learnt: Mapping[str, LearntRisk]) -> None:
        """In the place of what was learnt of these regions before."""
        rows = [
            {"name": _START + region, "value": msgspec.json.encode(each).decode()} for region, each in learnt.items()
        ]
        if rows:
            with self._writer.begin() as connection:
                upsert(connection, schema.meta, rows)

    def latest(self) -> Mapping[str, LearntRisk]:
        """The newest by region; what another version of the program wrote and this one can not read is left out."""
        meta = schema.meta.c
        with self._engine.connect() as connection:
            rows = connection.execute(select(meta.name, meta.value).where(meta.name.startswith(_START))).all()
        found: dict[str, LearntRisk] = {}
        for name, value in rows:
            try:
                found[name.removeprefix(_START)] = _learnt.decode(value)
            except msgspec.MsgspecError:
                continue
        return found
