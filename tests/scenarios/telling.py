"""Plays a scenario: as a replay, whose result files are read, and step by step to a desk, where people act too."""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import merge
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from alerts.case import Case
from alerts.desk import Desk, concerns_desk
from alerts.notices.notice import Notice
from alerts.orders.order import RepairOrder
from alerts.orders.tmf697 import order_line
from alerts.told import Told
from correlate.correlator import Correlator
from correlate.facts import Fact
from correlate.model import Model, default_model
from correlate.outages.alarm_book import Receipt
from ingest.dataset import Dataset
from ingest.records import Alarm, Record
from ingest.watermark import Watermark
from service.history.replay import Replay
from service.local_time import LocalTime
from service.pipeline.recovery import Basis
from tests.scenarios.acting import act_on
from tests.scenarios.story import Scenario
from tests.scenarios.timeline import Act

ZONE = ZoneInfo("Asia/Shanghai")
_INSTANT = timedelta.resolution


@dataclass
class Outcome:
    """What became of a scenario. `orders`: every state as JSON; `replayed`: those that a replay writes."""

    outages: list[dict[str, str]]
    late: int
    replayed: list[dict[str, Any]]
    orders: list[dict[str, Any]]
    notices: list[Notice]
    cases: dict[tuple[str, str], Case]
    states: list[RepairOrder] = field(default_factory=list)


def played(scenario: Scenario, folder: Path) -> Outcome:
    """Write it as a dataset, replay that, and tell it to a desk."""
    scenario.recorded(folder / "dataset")
    dataset, out, model = Dataset.open(folder / "dataset"), folder / "out", model_of(scenario)
    settings = scenario.set()
    summary = Replay(dataset, model, settings.rules(), desk_rules=settings.desk_rules()).run(out)
    with (out / "outages.csv").open(encoding="utf-8", newline="") as file:
        outages = list(csv.DictReader(file))
    replayed = _lines((out / "orders.jsonl").read_text(encoding="utf-8"))
    telling = Telling(dataset, model, scenario)
    telling.run()
    local = LocalTime("Asia/Shanghai").text
    orders = _lines(b"".join(order_line(order, local) for order in telling.orders).decode())
    late = summary.counts["alarms"].late
    return Outcome(outages, late, replayed, orders, telling.notices, telling.cases, telling.orders)


def model_of(scenario: Scenario) -> Model:
    """The assumed model, with what the scenario says of its curve."""
    model = default_model()
    curve = msgspec.structs.replace(model.curves[0], **scenario.model)
    return msgspec.structs.replace(model, curves=(curve,))


class Telling:
    """One desk that is told a scenario in event time."""

    def __init__(self, dataset: Dataset, model: Model, scenario: Scenario) -> None:
        settings = scenario.set()
        rules = settings.rules()
        basis = Basis(
            dataset.inventory, model, rules, desk_rules=settings.desk_rules(), past_orders=dataset.past_orders
        )
        self.orders: list[RepairOrder] = []
        self.notices: list[Notice] = []
        self.cases: dict[tuple[str, str], Case] = {}
        self._basis = basis
        self._desk: Desk = basis.desk()
        self._correlator = Correlator(dataset.inventory, model, rules)
        self._watermark = Watermark(rules.lateness)
        self._dataset = dataset
        self._plan(None)
        self._acts = scenario.acts()
        self._now = datetime.min.replace(tzinfo=ZONE)

    def run(self) -> None:
        """Tell all of it, and what is open at the end."""
        records = ((one.known_at, 0, one.record) for one in self._dataset.arrivals())
        acts = ((act.at.replace(tzinfo=ZONE), 1, act) for act in self._acts)
        for moment, _, what in merge(records, acts, key=lambda each: each[:2]):
            self._catch_up(moment)
            self._now = moment
            if isinstance(what, Act):
                self._take(act_on(self._desk, what, moment))
                self._plan(moment)
            else:
                self._file(what)
        self._catch_up(self._now + _INSTANT)
        self._take(self._desk.take(self._correlator.drain(self._now), self._now))

    def _plan(self, now: datetime | None) -> None:
        planned = self._desk.planned
        if planned is not None:
            self._correlator.plan(planned.rows, planned.silences, now)

    def _file(self, record: Record) -> None:
        kind = "alarms" if type(record) is Alarm else "complaints"
        self._watermark.take(kind, record.event_time, record.known_at)
        if self._correlator.observe(record) is Receipt.ACCEPTED and concerns_desk(record):
            self._desk.observe(record)

    def _catch_up(self, until: datetime) -> None:
        while (due := self._correlator.next_due) is not None and due < until:
            self._look_at_desk(due)
            self._conclude(self._correlator.advance(due, self._watermark.at(due)), due)
        self._look_at_desk(until)

    def _look_at_desk(self, before: datetime) -> None:
        while (due := self._desk.next_due) is not None and due < before:
            self._conclude((), due)

    def _conclude(self, facts: Sequence[Fact], now: datetime) -> None:
        self._take(self._desk.take(facts, now))

    def _take(self, told: Told) -> None:
        self.orders += told.orders
        self.notices += told.notices
        self.cases |= {(case.kind, case.case_id): case for case in told.cases}


def _lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]
