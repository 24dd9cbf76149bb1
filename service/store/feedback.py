"""What people said of links between complaints and outages, and of the causes of orders."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Engine, insert, select

from alerts.explain.precision import Judgement, Verdict, settled
from service.store.customer_schema import feedback
from service.store.database import Writer
from service.store.reads import AnyRow, AnySelect


class Feedback(msgspec.Struct, frozen=True):
    """One thing that one person said, of a complaint and an outage, or of an order.

    `cause`: what they say the order's cause was; `segment`: of the outage, or the order's kind, as it was then.
    """

    at: datetime
    verdict: Verdict
    by: str
    segment: str
    complaint_id: str | None = None
    outage_id: str | None = None
    order_id: str | None = None
    cause: str | None = None
    note: str = ""


_COLUMNS = tuple(feedback.c[name] for name in Feedback.__struct_fields__)
_LINK = feedback.c.complaint_id.is_not(None)


class FeedbackKept:
    """Writes and reads what people said; the last word of each person counts."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def add(self, told: Feedback) -> None:
        """Keep what was said."""
        row = {**msgspec.structs.asdict(told), "verdict": told.verdict.value}
        with self._writer.begin() as connection:
            connection.execute(insert(feedback), [row])

    def newest(self, limit: int) -> list[Feedback]:
        """The latest first."""
        return [_feedback(row) for row in self._rows(select(*_COLUMNS).order_by(feedback.c.number.desc()).limit(limit))]

    def on_links(self, since: datetime | None = None) -> list[Judgement]:
        """What was said of links, by complaint and outage."""
        return [_judgement(row) for row in self._rows(_since(select(*_COLUMNS).where(_LINK), since))]

    def on_orders(self, since: datetime | None = None) -> list[Judgement]:
        """What was said of the causes of orders, by order."""
        return [_judgement(row) for row in self._rows(_since(select(*_COLUMNS).where(~_LINK), since))]

    def links(self) -> Iterator[tuple[str, str, Verdict]]:
        """Complaint, outage and what most say of the two, by complaint and outage; without draws."""
        for subject, (_, verdict) in sorted(settled(self.on_links()).items()):
            if verdict is not None:
                complaint_id, _, outage_id = subject.partition("\x1f")
                yield complaint_id, outage_id, verdict

    def causes(self) -> Iterator[tuple[str, str]]:
        """Order, and what most of those who reject its cause say that it was, by order; without draws."""
        rejected = {order for order, (_, verdict) in settled(self.on_orders()).items() if verdict is Verdict.REJECT}
        last: dict[str, dict[str, str]] = {}
        for told in map(_feedback, self._rows(select(*_COLUMNS).where(~_LINK).order_by(feedback.c.number))):
            if told.order_id in rejected:
                last.setdefault(told.order_id, {})[told.by] = told.cause or ""
        for order, people in sorted(last.items()):
            said = Counter(filter(None, people.values())).most_common(2)
            if said and (len(said) == 1 or said[0][1] > said[1][1]):
                yield order, said[0][0]

    def _rows(self, statement: AnySelect) -> Sequence[AnyRow]:
        with self._engine.connect() as connection:
            return connection.execute(statement).all()


def _since(statement: AnySelect, since: datetime | None) -> AnySelect:
    return (statement if since is None else statement.where(feedback.c.at >= since)).order_by(feedback.c.number)


def _feedback(row: AnyRow) -> Feedback:
    told = dict(zip(Feedback.__struct_fields__, row, strict=True))
    return Feedback(**{**told, "verdict": Verdict(told["verdict"])})


def _judgement(row: AnyRow) -> Judgement:
    told = _feedback(row)
    subject = told.order_id or f"{told.complaint_id}\x1f{told.outage_id}"
    return Judgement(subject, told.segment, told.by, told.at, told.verdict)
