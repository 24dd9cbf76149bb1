"""The shadow report of a recording, of the store, and as its user meets it."""

import csv
import io
import json
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from alerts.desk_rules import DeskRules
from alerts.shadow.comparison import ShadowRow
from correlate.model import default_model
from correlate.rules import Rules
from correlate.weeks import Weeks
from ingest.dataset import Dataset
from service.cli import main
from service.compose import build_service
from service.configuration.setting_sections import InventorySection, Orders, StoreSection
from service.configuration.settings import Settings
from service.history.shadow_report import COLUMNS, ShadowReport, shadow_of_recording, shadow_of_store, write_shadow
from service.inventory_source import past_orders_of
from service.jobs.shadow import write_shadow_reports
from tests.service.recording import alarm_document, complaint_document
from tests.service.test_compose import network

REGIONS = "region,subscribers\nYinchuan,800000\n"
CELLS = "cell_id,region,site_id,users\nYC1-1,Yinchuan,YC1,30000\nYC2-1,Yinchuan,YC2,30000\n"
ALARMS = """alarm_id,cell_id,raised_at,cleared_at,effect
1,YC1-1,2011-07-04T08:00,2011-07-04T14:00,out_of_service
2,YC2-1,2011-07-12T08:00,2011-07-12T08:40,out_of_service
"""
COMPLAINTS = """complaint_id,created_at,region,cell_id
C-1,2011-07-04T08:30,Yinchuan,YC1-1
C-2,2011-07-04T13:30,Yinchuan,YC1-1
"""
PAST = """order_id,cell_id,issued_at,fixed_at,unit
OLD-1,YC1-1,2011-07-04T09:30,2011-07-04T14:00,crew
OLD-2,YC1-1,2011-07-20T09:30,2011-07-20T14:00,crew
"""


def recorded(folder: Path, past: str = PAST) -> Path:
    folder.mkdir()
    files = {"regions": REGIONS, "cells": CELLS, "alarms": ALARMS, "complaints": COMPLAINTS, "orders": past}
    for name, text in files.items():
        if text:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def report_of(folder: Path) -> ShadowReport:
    return shadow_of_recording(Dataset.open(folder), default_model(), Rules(), DeskRules())


def test_a_recording_is_compared_order_by_order_and_week_by_week(tmp_path: Path) -> None:
    report = report_of(recorded(tmp_path / "recording"))
    first, second = report.rows
    assert (first.agreement.value, first.really_order_ids, first.really_issued_at) == (
        "both",
        ("OLD-1",),
        first.started_at + timedelta(minutes=90),
    )
    assert first.pushed_at is not None
    assert first.sooner_hours == pytest.approx(
        (first.started_at + timedelta(minutes=90) - first.pushed_at).seconds / 3600
    )
    assert first.ended_at == first.started_at + timedelta(hours=6)
    assert (second.agreement.value, second.really_order_ids) == ("only_us", ())
    assert [week.week for week in report.weeks] == ["2011-W27", "2011-W28"]
    assert report.weeks[1].needless == 1
    assert report.elsewhere == ("OLD-2",)


def test_without_past_orders_agreement_is_not_known(tmp_path: Path) -> None:
    report = report_of(recorded(tmp_path / "recording", past=""))
    assert {row.agreement.value for row in report.rows} == {"unknown"}
    assert report.elsewhere is None


def test_the_files_say_what_is_modelled_and_hold_a_line_an_order(tmp_path: Path) -> None:
    write_shadow(tmp_path / "out", report_of(recorded(tmp_path / "recording")))
    with (tmp_path / "out" / "shadow.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS == ShadowRow.__struct_fields__
    assert rows[0]["started_at"] == "2011-07-04T08:00:00+08:00"
    assert (rows[0]["really_order_ids"], rows[1]["sooner_hours"]) == ("OLD-1", "")
    told = json.loads((tmp_path / "out" / "shadow.json").read_bytes())
    assert set(told["basis"].values()) == {"modelled"}
    assert (told["mode"], len(told["weeks"]), told["orders_elsewhere"]) == ("shadow", 2, 1)


def run(*arguments: object) -> tuple[object, str, str]:
    said, complained = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(complained), pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in ("shadow", *arguments)])
    return ended.value.code, said.getvalue(), complained.getvalue()


def test_the_verb_prints_the_weeks_and_warns_where_it_is_not_known_who_was_sent(tmp_path: Path) -> None:
    code, said, complained = run(recorded(tmp_path / "recording", past=""), "--out", tmp_path / "out")
    assert code == 0
    assert "2011-W27" in said
    assert f"2 orders, nothing pushed by this: {tmp_path / 'out'}" in said
    assert "there is no file of past orders" in complained
    assert (tmp_path / "out" / "shadow.csv").exists()


def settings_of(tmp_path: Path) -> Settings:
    return Settings(
        clock="replay",
        store=StoreSection(data_dir=tmp_path / "data"),
        inventory=InventorySection(path=tmp_path / "network"),
        orders=Orders(mode="shadow"),
    )


def test_what_a_service_decided_is_compared_from_its_store(tmp_path: Path) -> None:
    folder = network(tmp_path / "network")
    (folder / "orders.csv").write_text("order_id,cell_id,issued_at\nOLD-1,YC1-1,2011-07-04T14:30\n", encoding="utf-8")
    service = build_service(settings_of(tmp_path))
    with service.running():
        cleared = alarm_document("YC1-1", 8, 14)
        for kind, document in (
            alarm_document("YC1-1", 8),
            complaint_document(1, 8.5),
            cleared,
            complaint_document(2, 40),
        ):
            service.pipeline.ingest_documents(kind, [document])
    service.pipeline.conclude()
    (order,) = service.store.reads.orders()
    week = Weeks("Asia/Urumqi").of(order.issued_at)
    past = past_orders_of(folder, "Asia/Shanghai", {})
    report = shadow_of_store(service.store, past, week.starts_at, week.ends_at, "Asia/Urumqi")
    (row,) = report.rows
    assert (row.order_id, row.pushed_at, row.ended_at) == (
        order.order_id,
        order.issued_at,
        row.started_at + timedelta(hours=6),
    )
    assert row.complaints > 0
    told = partial(write_shadow_reports, service.store, past, tmp_path / "reports", week.ends_at, 2, "Asia/Urumqi")
    assert (told(), told()) == (f"shadow {week.name}", "no shadow report is new")
    assert {path.name for path in (tmp_path / "reports" / week.name).iterdir()} == {"shadow.csv", "shadow.json"}
    service.close()


def test_the_verb_tells_the_week_of_a_service_and_names_a_wrong_one(tmp_path: Path) -> None:
    network(tmp_path / "network")
    build_service(settings_of(tmp_path)).close()
    config = tmp_path / "goldenwindow.toml"
    config.write_text(f'[store]\ndata_dir = "{tmp_path / "data"}"\n', encoding="utf-8")
    code, said, complained = run("--config", config, "--week", "2011-W27")
    assert (code, "0 orders" in said, "orders.mode is live" in complained) == (0, True, True)
    assert json.loads(run("--config", config, "--json")[1])["weeks"] == []
    code, _, complained = run("--config", config, "--week", "27")
    assert (code, "write 2026-W40" in complained) == (2, True)
