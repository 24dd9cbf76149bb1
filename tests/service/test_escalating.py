"""Escalation through the whole of it: a recording and the live service tell the same, until somebody acknowledges."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from sqlalchemy import select

from alerts.desk import Desk
from alerts.notices.notice import Notice, Topic
from alerts.told import Told
from correlate.correlator import Correlator
from correlate.facts import Fact
from correlate.model import default_model
from ingest.clock import ReplayClock
from ingest.dataset import Dataset
from service.compose import Service, build_service
from service.configuration.setting_sections import InventorySection, Orders, StoreSection
from service.configuration.settings import Settings
from service.history.as_known import AsKnown
from service.history.summary import Accounting
from service.pipeline.grounds import grounds_of
from service.pipeline.pipeline import Pipeline
from service.store import desk_schema
from tests.service.duty_folder import write_duty

POLICIES = """
[[policy]]
name = "nobody takes it"
least_priority = "P3"
then = "head"
[[policy.step]]
after_minutes = 10
roles = ["dispatcher"]
repeats = 1
every_minutes = 10
[[policy]]
name = "head"
of = []
[[policy.step]]
after_minutes = 30
only_if = "not_completed"
roles = ["head"]
"""
RAISED = "2011-07-04T10:00:00+08:00"


class Seen(msgspec.Struct, frozen=True):
    """What of a notice is compared."""

    notice_id: str
    topic: Topic
    to: tuple[str, ...]
    figures: dict[str, object]

    @property
    def minutes(self) -> int:
        waited = self.figures["minutes"]
        assert isinstance(waited, float)
        return round(waited)


def network(folder: Path) -> Path:
    folder.mkdir()
    (folder / "regions.csv").write_text("region,subscribers\nYinchuan,800000\n", encoding="utf-8")
    (folder / "cells.csv").write_text("cell_id,region,site_id,users\nYC1-1,Yinchuan,YC1,30000\n", encoding="utf-8")
    alarm = f"alarm_id,cell_id,raised_at,effect\nA-1,YC1-1,{RAISED},out_of_service\n"
    (folder / "alarms.csv").write_text(alarm, encoding="utf-8")
    complaints = "complaint_id,created_at,region\nC-1,2011-07-04T10:04:00,Yinchuan\nC-2,2011-07-04T12:00:00,Yinchuan\n"
    (folder / "complaints.csv").write_text(complaints, encoding="utf-8")
    return folder


def settings_of(tmp_path: Path) -> Settings:
    roster = write_duty(tmp_path, policies=POLICIES)
    return Settings(
        clock="replay",
        store=StoreSection(data_dir=tmp_path / "data"),
        inventory=InventorySection(path=network(tmp_path / "network")),
        orders=Orders(log=False),
        roster={"path": roster},  # type: ignore[arg-type] # as a file tells it
        escalation={"path": tmp_path / "policies.toml"},  # type: ignore[arg-type]
    )


def recorded(settings: Settings) -> list[Seen]:
    """What the desk tells over the recording that lies in the inventory's folder."""
    assert settings.inventory.path is not None
    dataset, found = Dataset.open(settings.inventory.path), list[Notice]()

    def take(_facts: Sequence[Fact], told: Told) -> None:
        found.extend(told.notices)

    rules, desk_rules = settings.rules(), settings.desk_rules()
    desk = Desk(
        grounds_of(dataset.inventory, dataset.past_orders, default_model(), rules, desk_rules), rules=desk_rules
    )
    correlator = Correlator(dataset.inventory, default_model(), rules)
    AsKnown(correlator, desk, take).run(dataset.arrivals(lambda _row: None), Accounting())
    return escalations([Seen(one.notice_id, one.topic, one.to, dict(one.figures)) for one in found])


def escalations(notices: Sequence[Seen]) -> list[Seen]:
    return [notice for notice in notices if notice.topic is Topic.ESCALATED]


def kept(service: Service) -> list[Seen]:
    """What was told, as it stands in the store."""
    with service.store._engine.connect() as connection:
        bodies = connection.execute(select(desk_schema.notices.c.body).order_by(desk_schema.notices.c.at)).scalars()
        return escalations([msgspec.msgpack.decode(body, type=Seen) for body in bodies])


def post(service: Service, kind: str, **document: object) -> None:
    service.pipeline.ingest_documents(kind, [msgspec.json.encode(document)])


def complain(service: Service, number: int, at: str) -> None:
    when = f"2011-07-04T{at}+08:00"
    post(service, "complaints", complaint_id=f"C-{number}", created_at=when, received_at=when, region="Yinchuan")


def minutes(notices: Sequence[Seen]) -> list[int]:
    return [notice.minutes for notice in notices]


def begun(service: Service) -> None:
    post(service, "alarms", alarm_id="A-1", cell_id="YC1-1", raised_at=RAISED, effect="out_of_service")
    complain(service, 1, "10:04:00")


def test_a_recording_and_the_live_service_tell_the_same_people_at_the_same_time(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    expected = recorded(settings)
    assert minutes(expected) == [10, 20, 50]
    assert [notice.to for notice in expected] == [("wang", "dispatcher")] * 2 + [("zhao", "head")]
    service = build_service(settings)
    with service.running():
        begun(service)
        complain(service, 2, "12:00:00")
    assert kept(service) == expected
    service.close()


def test_a_restart_in_between_makes_no_difference(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    first = build_service(settings)
    with first.running():
        begun(first)
        complain(first, 3, "10:15:00")
    first.close()
    again = build_service(settings)
    with again.running():
        complain(again, 2, "12:00:00")
    assert minutes(kept(again)) == [10, 20, 50]
    again.close()


def test_an_order_that_somebody_acknowledges_is_told_only_to_those_who_wait_for_its_end(tmp_path: Path) -> None:
    service = build_service(settings_of(tmp_path))
    with service.running():
        begun(service)
        complain(service, 3, "10:15:00")
        (order,) = service.store.reads.queue()
        acting = {"action_id": "a-1", "subject": "order", "subject_id": order.order_id, "region": "Yinchuan"}
        post(service, "actions", **acting, verb="acknowledge", by="li", known_at="2011-07-04T02:16:00Z")
        (order,) = service.store.reads.queue()
        assert order.state.value == "acknowledged"
        complain(service, 2, "12:00:00")
    assert minutes(kept(service)) == [10, 50]
    service.close()


def test_a_step_that_is_due_is_taken_although_nothing_comes(tmp_path: Path) -> None:
    settings = settings_of(tmp_path).model_copy(update={"clock": "system"})
    wall = ReplayClock(datetime(2011, 7, 4, 2, tzinfo=UTC))
    service = build_service(settings, wall)
    service.pipeline.start()
    begun(service)
    wall.advance_to(datetime(2011, 7, 4, 2, 4, tzinfo=UTC))
    complain(service, 3, "10:04:00")
    service.pipeline.stop()
    assert isinstance(service.pipeline, Pipeline)
    worker, long = service.pipeline._worker, timedelta(days=9)
    due = worker.state.desk.next_due
    assert due is not None
    assert not worker.is_due(long)
    concludes = worker.state.correlator.next_due
    assert concludes is None or concludes > due, "it is for the desk alone that something is to be done"
    wall.advance_to(due + timedelta(seconds=1))
    assert worker.is_due(long)
    worker.turn([])
    assert minutes(kept(service)) == [10]
    service.close()
