"""A small network that the tests of ingest share."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from ingest.alarm_wire import AlarmReader
from ingest.causes import CauseTable
from ingest.complaint_wire import ComplaintReader
from ingest.inventory import Inventory
from ingest.records import Alarm, Cell, Complaint, Region
from ingest.rejected import Reason, Rejected
from ingest.times import TimeReader

KEY = b"the operator's key"
TIMES = TimeReader("Asia/Shanghai")
NETWORK = Inventory(
    [Region("yinchuan", "银川", "Yinchuan", 1_000_000), Region("guyuan", "固原", "Guyuan")],
    [
        Cell("YC-1", "yinchuan", "YC-S1", "Xingqing", backhaul_id="ring-3/hub-17"),
        Cell("YC-2", "yinchuan", "YC-S1", "Xingqing", backhaul_id="ring-3/hub-18"),
        Cell("GY-1", "guyuan", "GY-S1"),
    ],
)


def at(text: str) -> datetime:
    """A moment of 4 July 2011, as ``08:05``, in Shanghai."""
    return datetime.fromisoformat(f"2011-07-04T{text}+08:00").astimezone(UTC)


def alarm_reader(causes: CauseTable | None = None, unknown_region: str | None = None) -> AlarmReader:
    return AlarmReader(NETWORK, TIMES, causes or CauseTable(), unknown_region=unknown_region)


def complaint_reader() -> ComplaintReader:
    return ComplaintReader(NETWORK, TIMES, KEY)


def alarms(**fields: object) -> tuple[Alarm, ...]:
    """The states of an alarm of YC-1 raised at 08:00, with these fields on top."""
    given = {"alarm_id": "A1", "cell_id": "YC-1", "raised_at": "2011-07-04T08:00", **fields}
    states = alarm_reader().read_document(given)
    assert not isinstance(states, Rejected), states
    return states


def complaints(**fields: object) -> tuple[Complaint, ...]:
    """The states of a complaint of Yinchuan made at 08:00, with these fields on top."""
    given = {"complaint_id": "K1", "created_at": "2011-07-04T08:00", "region": "yinchuan", **fields}
    states = complaint_reader().read_document(given)
    assert not isinstance(states, Rejected), states
    return states


def why(outcome: object) -> Reason:
    """Why it was rejected."""
    assert isinstance(outcome, Rejected), outcome
    return outcome.reason


REGIONS = "region,name_zh,name_en,subscribers\nyinchuan,银川,Yinchuan,1000000\nguyuan,固原,Guyuan,\n"
CELLS = "cell_id,region,site_id,users\nYC-1,yinchuan,YC-S1,1500\nYC-2,yinchuan,YC-S1,1500\nGY-1,guyuan,GY-S1,900\n"
ALARMS = "alarm_id,cell_id,raised_at,cleared_at\nA1,YC-1,2011-07-04T08:00,2011-07-04T09:00\nA2,YC-2,2011-07-04T08:30,\n"
COMPLAINTS = "complaint_id,created_at,region\nK1,2011-07-04T08:10,yinchuan\nK2,2011-07-04T08:20,guyuan\n"


def folder_with(folder: Path, files: Mapping[str, str | bytes | None]) -> Path:
    """A dataset of two regions, three cells, two alarms and two complaints, with these files on top (None: without)."""
    whole: dict[str, str | bytes | None] = {
        "regions.csv": REGIONS, "cells.csv": CELLS, "alarms.csv": ALARMS, "complaints.csv": COMPLAINTS, **files,
    }  # fmt: skip
    for name, content in whole.items():
        if content is not None:
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder
