"""What `check` says of settings: each thing they name is tried, and nothing is changed or sent."""

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

from correlate.model import default_model, write_model
from service.configuration.settings import Settings
from service.operation.checks import check
from service.operation.finding import Finding, Verdict
from service.store.batch import Filed
from service.store.store import Store
from service.store.unknown_causes import unknown_causes
from service.store.version import StoreVersion, version_of
from tests.servers import ports
from tests.servers.influxdb import BUCKET, ORG, TOKEN, InfluxServer
from tests.service.made import alarm, at, outcome

if TYPE_CHECKING:
    from tests.servers.kafka import KafkaServer

NINGXIA = Path(__file__).parents[3] / "datasets" / "ningxia-2011"


@pytest.fixture
def free_port() -> int:
    return ports.free_port()


@pytest.fixture
def taken() -> Iterator[int]:
    """A port at which somebody listens and says nothing."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield listener.getsockname()[1]


def settings(home: Path, port: int = 0, **sections: object) -> Settings:
    return Settings(**{"store": {"data_dir": home / "data"}, "server": {"port": port}, **sections})  # type: ignore[arg-type] # as a file tells them


def findings(told: Settings, of: str) -> list[Finding]:
    return [finding for finding in check(told) if finding.of == of]


def test_with_nothing_set_nothing_is_wrong_and_nothing_is_made(tmp_path: Path, free_port: int) -> None:
    told = list(check(settings(tmp_path, free_port)))
    assert {finding.verdict for finding in told} == {Verdict.GOOD, Verdict.NOTE}
    assert {finding.of for finding in told} == {"store", "disk", "inventory", "model", "calendar", "server", "folder"}
    assert list(tmp_path.iterdir()) == []


def test_the_inventory_and_the_model_are_read(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(write_model(default_model()))
    told = settings(tmp_path, inventory={"path": NINGXIA}, model={"path": path})
    (inventory,) = findings(told, "inventory")
    assert inventory.verdict is Verdict.GOOD
    assert "5 regions" in inventory.told
    path.write_text("{")
    (model,) = findings(told, "model")
    assert model.verdict is Verdict.WRONG
    assert "goldenwindow study" in model.told


def test_an_inventory_that_can_not_be_read_is_wrong_and_names_the_place(tmp_path: Path) -> None:
    (finding,) = findings(settings(tmp_path, inventory={"path": tmp_path / "nowhere"}), "inventory")
    assert finding.verdict is Verdict.WRONG
    assert "nowhere" in finding.told


def test_a_port_that_another_program_holds_is_wrong(tmp_path: Path, taken: int) -> None:
    (finding,) = findings(settings(tmp_path, taken), "server")
    assert finding.verdict is Verdict.WRONG
    assert str(taken) in finding.told


def test_a_receiver_is_spoken_to_and_sent_nothing(tmp_path: Path, taken: int, free_port: int) -> None:
    def told(port: int, **more: object) -> Settings:
        hook = {"name": "noc", "url": f"http://127.0.0.1:{port}/hook", "secret": "x" * 24, **more}
        return settings(tmp_path, orders={"webhooks": [hook]})

    (there,) = findings(told(taken, allow_internal=True), "orders.webhooks noc")
    (silent,) = findings(told(free_port, allow_internal=True), "orders.webhooks noc")
    (forbidden,) = findings(told(taken), "orders.webhooks noc")
    assert [there.verdict, silent.verdict, forbidden.verdict] == [Verdict.GOOD, Verdict.WRONG, Verdict.WRONG]
    assert "allow_internal" in forbidden.told


def test_a_file_for_orders_has_to_be_writable(tmp_path: Path) -> None:
    (good,) = findings(settings(tmp_path, orders={"file": tmp_path / "deep" / "orders.jsonl"}), "orders.file")
    assert good.verdict is Verdict.GOOD
    (tmp_path / "orders").write_text("no folder")
    (wrong,) = findings(settings(tmp_path, orders={"file": tmp_path / "orders" / "orders.jsonl"}), "orders.file")
    assert wrong.verdict is Verdict.WRONG


def test_a_database_that_does_not_answer_is_wrong_and_its_password_is_not_told(tmp_path: Path, free_port: int) -> None:
    url = f"postgresql+psycopg://golden:secret-word@127.0.0.1:{free_port}/golden"
    (finding,) = findings(settings(tmp_path, store={"url": url}), "store")
    assert finding.verdict is Verdict.WRONG
    assert "secret-word" not in finding.told


def test_the_version_of_a_database_is_told_without_opening_it(url: str) -> None:
    assert version_of(url) in (StoreVersion.ABSENT, StoreVersion.EMPTY)
    Store.open(url).close()
    assert version_of(url) is StoreVersion.CURRENT
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'v9999'"))
    engine.dispose()
    assert version_of(url) is StoreVersion.LATER


def test_causes_of_alarms_that_no_table_knows_are_counted(store: Store, url: str) -> None:
    causes = ("made up", "made up", "小区退服", "odd")
    filed = [Filed(alarm(8 + number, probable_cause=cause), at(9)) for number, cause in enumerate(causes)]
    store.commit(outcome(1, records=tuple(filed)))
    assert unknown_causes(url, {}) == {"made up": 2, "odd": 1}


def test_a_disk_that_is_nearly_full_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (good,) = findings(settings(tmp_path), "disk")
    monkeypatch.setattr("service.operation.checks.free_bytes", lambda _: 1 << 20)
    (wrong,) = findings(settings(tmp_path), "disk")
    assert [good.verdict, wrong.verdict] == [Verdict.GOOD, Verdict.WRONG]
    assert "make room" in wrong.told


def test_a_file_in_the_place_of_the_watched_folder_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "drop").write_text("no folder")
    (wrong,) = findings(settings(tmp_path, folder={"path": tmp_path / "drop"}), "folder")
    assert wrong.verdict is Verdict.WRONG
    assert findings(settings(tmp_path, folder={"watch": False}), "folder") == []


def test_a_broker_that_does_not_answer_is_wrong(tmp_path: Path, free_port: int) -> None:
    broker = {"bootstrap": f"127.0.0.1:{free_port}", "password": "secret-word"}
    (wrong,) = findings(settings(tmp_path, kafka=broker), "kafka")
    assert wrong.verdict is Verdict.WRONG
    assert "kafka.bootstrap" in wrong.told
    assert "secret-word" not in wrong.told


def test_topics_that_a_broker_lacks_are_named_with_their_setting(tmp_path: Path, kafka: "KafkaServer") -> None:
    kafka.make_topic("checked.alarms")
    broker = {"bootstrap": kafka.address, "alarms_topic": "checked.alarms", "complaints_topic": "nowhere"}
    lacking, there = findings(settings(tmp_path, kafka=broker), "kafka")
    assert (lacking.verdict, there.verdict) == (Verdict.WRONG, Verdict.GOOD)
    assert "no topic nowhere" in lacking.told
    assert "kafka.complaints_topic" in lacking.told


def test_influxdb_is_asked_whether_it_takes_points(tmp_path: Path, influx: InfluxServer, free_port: int) -> None:
    def told(**changes: str) -> Finding:
        section = {"url": influx.url, "token": TOKEN, "org": ORG, "bucket": BUCKET, **changes}
        (finding,) = findings(settings(tmp_path, influx=section), "influx")
        return finding

    assert told().verdict is Verdict.GOOD
    assert (told(token="a wrong word").verdict, told(bucket="nowhere").verdict) == (Verdict.WRONG, Verdict.WRONG)  # noqa: S106
    away = told(url=f"http://127.0.0.1:{free_port}")
    assert away.verdict is Verdict.WRONG
    assert "influx.url" in away.told
    assert TOKEN not in told(token="a wrong word").told  # noqa: S106
