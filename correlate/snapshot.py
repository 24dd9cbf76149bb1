"""All that a correlator holds, as plain data: written with a commit, read after a restart.

What follows from the rest (indices, timers, tables) is not written but built again, so that a snapshot can
not contradict itself. The same version reads what it wrote to the same bits; another one refuses, and the
state is built from the journal instead.
"""

from datetime import datetime

import msgspec

from correlate.attribution import Level
from correlate.complaint_book import Filed
from correlate.facts import ComplaintResolved, OutageConcluded
from correlate.outages.alarm_book import Held
from correlate.outages.alarm_index import Cleared
from correlate.spikes.baseline import BaselineState
from correlate.spikes.run import ClosedBin, Run
from correlate.spikes.slow import SlowState
from ingest.records import Alarm, Cell, Complaint

VERSION = 5


class SnapshotUnreadable(ValueError):
    """The bytes are no snapshot that this version can go on from; build the state from the journal."""


class OutageState(msgspec.Struct, array_like=True):
    """What an outage has that its alarms do not tell."""

    outage_id: str
    opened_known_at: datetime
    complaints: float
    variance: float
    exposure: float
    concluded: OutageConcluded | None
    keys: tuple[str, ...]
    key_complaints: float


class LineState(msgspec.Struct, array_like=True):
    """One cell: its followed alarms and outages; `folded_at` is the time its alarms were last folded for."""

    cell: Cell
    alarms: list[Alarm]
    outages: list[OutageState]
    folded_at: datetime


class GroupState(msgspec.Struct, array_like=True):
    """One group, its members by outage id."""

    members: list[str]
    first: tuple[datetime, str]
    formerly: list[str]
    drawn_at: datetime | None
    drawn_id: str | None
    draw_again_at: datetime | None
    evidence_drawn: float
    complaints: float
    exposure: float
    rested: bool


class RegionState(msgspec.Struct, array_like=True):
    """One region's complaints and what was learnt of it."""

    region: str
    pending: list[Complaint]
    late: list[Complaint]
    closed_until: datetime | None
    recent: list[ClosedBin]
    runs: list[Run]
    detected: dict[int, datetime]
    fresh: tuple[datetime, dict[str, float]] | None
    baseline: BaselineState
    level: Level
    slow: SlowState


class CorrelatorState(msgspec.Struct, array_like=True):
    """The whole."""

    version: int
    outdated: bool
    closed_until: datetime | None
    seen_until: datetime | None
    book: list[Held]
    cleared: list[Cleared]
    lines: list[LineState]
    groups: list[GroupState]
    causes: dict[str, dict[str, datetime]]
    complaints: dict[str, Filed]
    said: list[ComplaintResolved]
    regions: list[RegionState]
    retired_until: datetime | None = None


def write(state: CorrelatorState) -> bytes:
    """The state as MessagePack."""
    return msgspec.msgpack.encode(state)


def read(content: bytes) -> CorrelatorState:
    """The state that `write` wrote; raises `SnapshotUnreadable`."""
    try:
        state = msgspec.msgpack.decode(content, type=CorrelatorState)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SnapshotUnreadable(f"the snapshot can not be read: {error}") from error
    if state.version != VERSION:
        raise SnapshotUnreadable(f"the snapshot is of version {state.version}, and this program reads {VERSION}")
    return state
