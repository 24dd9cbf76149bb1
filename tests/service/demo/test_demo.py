"""The demo on a small recording: one outage of an hour, and the complaint that it caused."""

import re
import tempfile
from pathlib import Path

import httpx
import pytest

from ingest.dataset import Dataset
from ingest.times import TimeUnreadable
from service.demo import demo
from service.demo.demo import arrivals_until, run_demo, send
from service.demo.demo_plan import DemoPlan
from service.history.recording import Post
from service.store.store import Store
from tests.service.made import at

FILES = {
    "dataset.toml": 'timezone = "Asia/Shanghai"\n',
    "regions.csv": "region,name_zh,name_en\nYinchuan,银川,Yinchuan\n",
    "cells.csv": "cell_id,site_id,region,users\nYC1-1,YC1,Yinchuan,1500\n",
    "alarms.csv": "alarm_id,cell_id,raised_at,cleared_at,probable_cause,severity\n"
    "A-1,YC1-1,2011-07-04T08:00:00,2011-07-04T09:30:00,小区退服,critical\n"
    "A-1,YC1-1,2011-07-04T08:00:00,2011-07-04T09:30:00,小区退服,critical\n",
    "complaints.csv": "complaint_id,created_at,region,cell_id,cause,resolved_at\n"
    "C-1,2011-07-04T08:40:00,Yinchuan,YC1-1,equipment,2011-07-04T12:00:00\n",
}


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    folder = tmp_path / "recording"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_recording_goes_through_the_live_service_and_is_summed_up(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept"
    run_demo(DemoPlan(dataset=recording, hours_a_second=None, port=0, data_dir=kept))
    said = capsys.readouterr().out
    assert said.startswith("The page is at http://127.0.0.1:")
    assert "Repair orders: 1 issued, 1 withdrawn" in said
    assert "1.50" in said  # hours of the one outage, in the weekly table
    store = Store.open(f"sqlite:///{kept / 'goldenwindow.db'}")
    counts = store.reads.counters()
    assert (counts["alarms"].accepted, counts["alarms"].duplicate) == (2, 2)
    assert counts["complaints"].accepted == 2
    (row,) = store.reads.outages()
    assert (row.started_at, row.ended_at, row.final) == (at(8), at(9.5), True)
    store.close()
    assert (kept / "orders.jsonl").read_text(encoding="utf-8").count("\n") >= 2


def test_it_can_stop_in_the_middle_as_if_it_were_now(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = DemoPlan(recording, None, 0, "zh", until="2011-07-04 09:00", data_dir=tmp_path / "kept")
    run_demo(plan)
    said = capsys.readouterr().out
    assert "抢修工单：派发 1 张" in said
    assert "未完成 1 张" in said


@pytest.mark.parametrize(("until", "status"), [("2011-07-04 09:00", 200), (None, 409)], ids=["open", "withdrawn"])
def test_while_it_stays_people_can_act_on_its_orders(
    recording: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    until: str | None,
    status: int,
) -> None:
    answers: list[httpx.Response] = []

    def act() -> None:
        page = re.search(r"http://127.0.0.1:\d+/", capsys.readouterr().out)
        assert page
        with httpx.Client(base_url=page[0]) as client:
            (order,) = client.get("api/v1/orders").json()["rows"]
            answers.append(client.post(f"api/v1/orders/{order['order_id']}/comment", json={"note": "seen"}))

    monkeypatch.setattr(demo, "_wait_for_ever", act)
    run_demo(DemoPlan(recording, None, 0, until=until, data_dir=tmp_path / "kept", stay=True))
    assert [answer.status_code for answer in answers] == [status]


def test_a_folder_of_its_own_is_gone_at_the_end(
    recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "made"))
    (tmp_path / "made").mkdir()
    run_demo(DemoPlan(dataset=recording, hours_a_second=None, port=0))
    assert list((tmp_path / "made").iterdir()) == []


def test_a_time_to_stop_at_that_is_none_is_refused_before_anything_starts(recording: Path) -> None:
    with pytest.raises(TimeUnreadable, match="noon"):
        run_demo(DemoPlan(dataset=recording, port=0, until="noon"))
    opened = Dataset.open(recording)
    assert len(arrivals_until(opened, "2011-07-04 08:30")) == 2
    assert len(arrivals_until(opened, None)) == 6


def test_a_busy_service_is_asked_again_and_a_refusal_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "HOLD_ON_S", 0.0)
    answers = [503, 503, 200, 400]
    client = httpx.Client(
        base_url="http://demo.test", transport=httpx.MockTransport(lambda _: httpx.Response(answers.pop(0)))
    )
    send(client, Post("alarms", (b"{}",), at(1)))
    assert answers == [400]
    with pytest.raises(httpx.HTTPStatusError):
        send(client, Post("alarms", (b"{}",), at(1)))
