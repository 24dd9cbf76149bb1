"""The shadow report: what the service would have pushed, beside what was really done, from a recording or the store."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from alerts.desk import Desk
from alerts.desk_rules import DeskRules
from alerts.shadow.comparison import ShadowRow, shadow_rows, unmatched
from alerts.shadow.really import Reality
from alerts.shadow.weeks import ShadowWeek, shadow_weeks
from alerts.shadow.would_be import ShadowOrders
from alerts.told import Told
from correlate.correlator import Correlator
from correlate.facts import Fact
from correlate.model import Model
from correlate.rules import Rules
from correlate.weeks import Weeks
from ingest.dataset import Dataset
from ingest.records import PastOrder
from service.history.as_known import AsKnown
from service.history.summary import Accounting
from service.local_time import LocalTime
from service.pipeline.grounds import grounds_of
from service.results.result_folder import ResultFolder
from service.results.result_rows import line
from service.store.store import Store

COLUMNS = ShadowRow.__struct_fields__
BASIS = {"would_end_at": "modelled", "saved_hours": "modelled", "complaints_after": "modelled", "avoided": "modelled"}
_AFTERWARDS = timedelta(days=3)


class ShadowReport(msgspec.Struct, frozen=True):
    """Orders and weeks; `elsewhere` are the past orders that belong to none of ours, None where none are recorded."""

    rows: tuple[ShadowRow, ...]
    weeks: tuple[ShadowWeek, ...]
    elsewhere: tuple[str, ...] | None
    timezone: str


def shadow_of_recording(
    dataset: Dataset,
    model: Model,
    rules: Rules,
    desk_rules: DeskRules,
    progress: Callable[[int], None] = lambda _count: None,
) -> ShadowReport:
    """The report of all weeks of a recording, decided as the live service would have, nothing known too early."""
    orders, reality = ShadowOrders(), Reality(dataset.past_orders)

    def take(facts: Sequence[Fact], told: Told) -> None:
        orders.take(told.orders)
        for fact in facts:
            reality.take(fact)

    desk = Desk(
        grounds_of(dataset.inventory, dataset.past_orders, model, rules, desk_rules), rules=desk_rules, telling=False
    )
    passing = AsKnown(Correlator(dataset.inventory, model, rules), desk, take)
    passing.run(dataset.arrivals(lambda _row: None), Accounting(), progress=progress)
    return _report(orders, reality, dataset.timezone)


def shadow_of_store(
    store: Store, past_orders: Iterable[PastOrder], since: datetime, until: datetime, zone: str
) -> ShadowReport:
    """The report of the orders that a service issued in [since, until), as far as what came of them is known."""
    within = [order for order in past_orders if since <= order.issued_at < until]
    orders, reality = ShadowOrders(), Reality(within)
    orders.take(store.shadowed.order_states(since, until))
    for fact in (*store.shadowed.outages(since, until), *store.shadowed.complaints(since, until + _AFTERWARDS)):
        reality.take(fact)
    return _report(orders, reality, zone)


def write_shadow(folder: Path, report: ShadowReport) -> None:
    """Writes ``shadow.csv``, a line an order, and ``shadow.json``, the weeks, in the places of earlier ones."""
    with ResultFolder(folder) as results:
        for name, made in shadow_files(report).items():
            results.write(name, made)


def shadow_files(report: ShadowReport) -> Mapping[str, bytes]:
    """What the files of the report hold, by their names."""
    local = LocalTime(report.timezone)
    lines = (line([_text(getattr(row, name), local) for name in COLUMNS]) for row in report.rows)
    return {
        "shadow.csv": "".join([line(COLUMNS), *lines]).encode("utf-8", "backslashreplace"),
        "shadow.json": msgspec.json.format(msgspec.json.encode(document(report)), indent=2) + b"\n",
    }


def document(report: ShadowReport) -> dict[str, object]:
    """The weeks for programs, with what is modelled named as that."""
    return {
        "mode": "shadow",
        "basis": BASIS,
        "weeks": msgspec.to_builtins(report.weeks),
        "orders_elsewhere": None if report.elsewhere is None else len(report.elsewhere),
    }


def _report(orders: ShadowOrders, reality: Reality, zone: str) -> ShadowReport:
    rows, weeks = shadow_rows(orders.found(), reality), Weeks(zone)
    elsewhere = tuple(unmatched(rows, reality)) if reality.past_orders else None
    return ShadowReport(tuple(rows), tuple(shadow_weeks(rows, lambda when: weeks.of(when).name)), elsewhere, zone)


def _text(value: object, local: LocalTime) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return local.text(value)
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return " ".join(value) if isinstance(value, tuple) else str(value)
