from pathlib import Path

import pandas as pd
import pytest

from service.analysis import runs
from service.analysis.tables import read_table, write_dataset

ZONE = "Asia/Shanghai"


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_has_the_types_that_its_columns_mean(tmp_path: Path) -> None:
    path = written(
        tmp_path / "outages.csv",
        "outage_id,cell_id,started_at,ended_at,planned,users,note\n"
        "001,YC-1,2011-07-04T08:00:00+08:00,,false,1200,\n"
        "002,YC-2,2011-07-04T09:30:00.250+08:00,2011-07-04T10:00:00+08:00,true,,7\n",
    )
    table = read_table(path, ZONE)
    assert table["outage_id"].tolist() == ["001", "002"]
    assert str(table["started_at"].dtype).endswith(f"{ZONE}]")
    assert table["ended_at"].isna().tolist() == [True, False]
    assert (table["ended_at"] - table["started_at"])[1] == pd.Timedelta(minutes=29, seconds=59.75)
    assert table["planned"].tolist() == [False, True]
    assert table["users"].sum() == 1200.0
    assert table["note"].tolist()[1] == "7"


def test_a_region_named_na_stays_a_region(tmp_path: Path) -> None:
    path = written(tmp_path / "weekly.csv", "week,region,outages\n2011-W27,NA,3\n")
    assert read_table(path, ZONE)["region"].tolist() == ["NA"]


def test_a_table_without_rows_keeps_its_columns(tmp_path: Path) -> None:
    table = read_table(written(tmp_path / "spikes.csv", "region,starts_at,observed\n"), ZONE)
    assert list(table.columns) == ["region", "starts_at", "observed"]
    assert table.empty


def test_an_unknown_table_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="alarm: no such table; there are alarms, complaints"):
        write_dataset(tmp_path / "mine", ZONE, {"alarm": pd.DataFrame()})


def test_tables_of_ones_own_go_the_way_of_any_dataset(tmp_path: Path) -> None:
    raised = pd.to_datetime(["2011-07-04T08:00:00", "2011-07-04T12:00:00"]).tz_localize(ZONE)
    folder = write_dataset(
        tmp_path / "mine",
        ZONE,
        {
            "regions": pd.DataFrame({"region": ["Yinchuan"], "subscribers": [1_300_000]}),
            "cells": pd.DataFrame(
                {"cell_id": ["YC-1", "YC-2"], "site_id": ["YC", "YC"], "region": "Yinchuan", "users": [900, 1100]}
            ),
            "alarms": pd.DataFrame(
                {
                    "alarm_id": ["A1", "A2"],
                    "cell_id": ["YC-1", "YC-2"],
                    "effect": "out_of_service",
                    "raised_at": raised,
                    "cleared_at": raised + pd.Timedelta(hours=2),
                    "planned": [False, True],
                }
            ),
            "complaints": pd.DataFrame(
                {
                    "complaint_id": ["C1"],
                    "created_at": raised[:1] + pd.Timedelta(minutes=50),
                    "region": ["Yinchuan"],
                    "cell_id": ["YC-1"],
                    "cause": [None],
                }
            ),
        },
    )
    replayed = runs.replay(folder)
    assert replayed.outages.sort_values("started_at")["duration_hours"].tolist() == [2.0, 2.0]
    assert replayed.outages.sort_values("started_at")["planned"].tolist() == [False, True]
    assert replayed.attributions["probability"].sum() == pytest.approx(1.0)
    assert replayed.summary["complaints"] == {
        "read": 1, "accepted": 1, "duplicate": 0, "rejected": 0, "late": 0,
    }  # fmt: skip
