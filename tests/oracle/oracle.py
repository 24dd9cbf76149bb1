"""What a replay must come to, told once more from the words of the contract: plain Python over rows, clear and slow.

Nothing of the product is used here but its table of causes, which is data. Times are aware and in UTC.
"""

import csv
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

from ingest.causes import cause_rows

Row = dict[str, str]
Identity = tuple[str, str, datetime]


def squeezed(text: str) -> str:
    """A cause, whatever its case and the blanks in it."""
    return re.sub(r"[\s_-]", "", text).lower()


FLAP_GAP = timedelta(minutes=10)
STALE_AFTER = timedelta(hours=72)
LATENESS = timedelta(minutes=15)
PLANNED_SLACK = timedelta(minutes=15)
GROUP_WINDOW = timedelta(minutes=2)
PARENT_WINDOW = timedelta(hours=1)
SITES_OF_A_DISTRICT = 3
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)

CAUSES = {squeezed(cause): effect for cause, effect in cause_rows()}
SEVERITIES = {"严重": "critical", "紧急": "critical", "主要": "major", "重要": "major", "次要": "minor"}
CLEARED = {"cleared", "NORMAL", "清除", "恢复"}
TRUE = {"true", "是", "1", "yes"}
NETWORK_FAULTS = {"equipment", "transmission", "power", "engineering", "network_fault", "设备"}


class Unacceptable(Exception):
    """A row that is rejected."""


@dataclass(frozen=True)
class Part:
    """One thing that became known at one moment: a raise, a clear, a complaint or its resolution."""

    known_at: datetime
    place: tuple[str, int, int]
    row: Row
    happened_at: datetime
    version: datetime | None = None
    ended_at: datetime | None = None
    implied: bool = False


@dataclass
class Outage:
    """Down periods of one cell less than the flap gap apart."""

    cell_id: str
    periods: list[tuple[datetime, datetime]]
    alarms: set[Identity]
    is_open: bool
    stale: bool
    planned: bool = False
    shares: set[tuple[str, timedelta]] = field(default_factory=set)

    @property
    def started_at(self) -> datetime:
        return self.periods[0][0]

    @property
    def ended_at(self) -> datetime:
        return self.periods[-1][1]


@dataclass
class Expected:
    """What must come out."""

    outages: list[Outage]
    groups: set[frozenset[tuple[str, datetime]]]
    weekly: dict[tuple[str, str], dict[str, float]]
    counts: dict[str, dict[str, int]]


class Oracle:
    """Reads a dataset folder and tells what its results must be."""

    def __init__(self, folder: Path) -> None:
        self.zone = ZoneInfo(tomllib.loads((folder / "dataset.toml").read_text())["timezone"])
        self.regions = [row["region"] for row in rows_of(folder, "regions")]
        self.cells = {row["cell_id"]: row for row in rows_of(folder, "cells")}
        self.works = list(rows_of(folder, "planned_work"))
        self.alarm_rows = list(rows_of(folder, "alarms"))
        self.complaint_rows = list(rows_of(folder, "complaints"))

    def expected(self) -> Expected:
        parts: list[tuple[str, Part]] = []
        self.counts = {kind: dict.fromkeys(COUNTED, 0) for kind in ("alarms", "complaints")}
        for kind, rows, read in (
            ("alarms", self.alarm_rows, self.alarm_parts),
            ("complaints", self.complaint_rows, self.complaint_parts),
        ):
            for number, row in enumerate(rows):
                self.counts[kind]["read"] += 1
                try:
                    parts.extend((kind, part) for part in read(number, row))
                except Unacceptable:
                    self.counts[kind]["rejected"] += 1
        parts.sort(key=lambda pair: (pair[1].known_at, pair[1].place))
        alarms, complaints = self.take(parts)
        end = max((part.known_at for _, part in parts), default=BEGINNING)
        outages = sorted(self.outages(alarms, end), key=lambda outage: (outage.started_at, outage.cell_id))
        return Expected(outages, self.groups(outages), self.weekly(outages, complaints.values()), self.counts)

    def first_known(self) -> dict[tuple[str, datetime], datetime]:
        """When a raise of each cell first became known."""
        known: dict[tuple[str, datetime], datetime] = {}
        for number, row in enumerate(self.alarm_rows):
            try:
                first, *_ = self.alarm_parts(number, row)
            except Unacceptable:
                continue
            for cell_id in self.cells_of(row):
                raised = self.time(row["raised_at"])
                assert raised is not None
                known[cell_id, raised] = min(first.known_at, known.get((cell_id, raised), first.known_at))
        return known

    # -- what a row tells ------------------------------------------------------------------------------------------

    def alarm_parts(self, number: int, row: Row) -> list[Part]:
        """A raise, and a clear where the alarm has one."""
        if not row["alarm_id"] or not row["raised_at"] or not (row["cell_id"] or row["site_id"]):
            raise Unacceptable
        times = {name: self.time(row[name]) for name in ALARM_TIMES}
        raised, cleared, changed = times["raised_at"], times["cleared_at"], times["changed_at"]
        received, clear_received = times["received_at"], times["clear_received_at"]
        assert raised is not None
        if cleared is None and row["severity"] in CLEARED:
            cleared = changed or received
            if cleared is None:
                raise Unacceptable
        if cleared is not None and cleared < raised:
            raise Unacceptable
        if not self.cells_of(row):
            raise Unacceptable
        raise_known = received or raised
        ends = cleared is not None
        version = None if ends else changed
        parts = [Part(raise_known, ("alarms", number, 0), row, raised, version, implied=ends)]
        if cleared is not None:
            known = max(clear_received or cleared, raise_known)
            parts.append(Part(known, ("alarms", number, 1), row, cleared, changed, cleared))
        return parts

    def complaint_parts(self, number: int, row: Row) -> list[Part]:
        """A complaint, and what only its resolution tells."""
        if not (row["complaint_id"] and row["created_at"] and row["region"]) or row["region"] not in self.regions:
            raise Unacceptable
        created, resolved, received = (self.time(row[name]) for name in ("created_at", "resolved_at", "received_at"))
        assert created is not None
        known = received or created
        parts = [Part(known, ("complaints", number, 0), row, created)]
        if resolved is not None:
            parts.append(Part(max(resolved, known), ("complaints", number, 1), row, resolved, ended_at=resolved))
        return parts

    def time(self, text: str) -> datetime | None:
        if not text:
            return None
        moment = self.parsed(text)
        if not 1990 <= moment.astimezone(self.zone).year <= 2100:
            raise Unacceptable
        return moment

    def parsed(self, text: str) -> datetime:
        if re.fullmatch(r"\d{9,13}", text):
            seconds = int(text) / 1000 if len(text) > 11 else int(text)
            return datetime.fromtimestamp(seconds, UTC)
        if loose := re.fullmatch(r"(\d+)/(\d+)/(\d+) (\d+):(\d+)(?::(\d+))?", text):
            written = datetime(*(int(number or 0) for number in loose.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
        else:
            try:
                written = datetime.fromisoformat(text)
            except ValueError:
                raise Unacceptable from None
        if written.tzinfo is not None:
            return written.astimezone(UTC)
        moment = written.replace(tzinfo=self.zone).astimezone(UTC)
        if moment.astimezone(self.zone).replace(tzinfo=None) != written:
            raise Unacceptable
        return moment

    def cells_of(self, row: Row) -> list[str]:
        """The cells an alarm stands for; none where neither its cell nor its site is known."""
        if row["cell_id"] in self.cells:
            return [row["cell_id"]]
        return [cell_id for cell_id, cell in self.cells.items() if row["site_id"] and cell["site_id"] == row["site_id"]]

    # -- what was known in the end ---------------------------------------------------------------------------------

    def take(self, parts: list[tuple[str, Part]]) -> tuple[dict[Identity, list[Part]], dict[str, "Complaint"]]:
        """Files the parts in the order they became known; counts rows."""
        alarms: dict[Identity, list[Part]] = {}
        complaints: dict[str, Complaint] = {}
        watermark = NaiveWatermark()
        accepted: dict[str, set[int]] = {"alarms": set(), "complaints": set()}
        late: dict[str, set[int]] = {"alarms": set(), "complaints": set()}
        for kind, part in parts:
            new = self.file_alarm(alarms, part) if kind == "alarms" else file_complaint(complaints, part)
            event_time = part.happened_at
            if kind == "alarms" and part.ended_at is None and part.version is not None:
                event_time = part.version
            is_late = event_time < watermark.at(part.known_at)
            if new:
                accepted[kind].add(part.place[1])
                if is_late:
                    late[kind].add(part.place[1])
            watermark.observe(kind, event_time, part.known_at)
        for kind, count in self.counts.items():
            count["accepted"], count["late"] = len(accepted[kind]), len(late[kind])
            count["duplicate"] = count["read"] - count["rejected"] - count["accepted"]
        return alarms, complaints

    def file_alarm(self, alarms: dict[Identity, list[Part]], part: Part) -> bool:
        """Whether a state is news; `alarms` keeps the accepted states of each alarm, the one that holds last."""
        raised = self.time(part.row["raised_at"])
        assert raised is not None
        states = alarms.setdefault((part.row["source"], part.row["alarm_id"], raised), [])
        if states and self.is_old(part, states[-1]) and (part.implied or not states[-1].implied):
            return False
        states.append(part)
        return True

    def is_old(self, new: Part, held: Part) -> bool:
        if self.content(new) == self.content(held, new.row["severity"] in CLEARED):
            return True
        return self.standing(new) < self.standing(held)

    def standing(self, part: Part) -> tuple[bool, datetime, datetime, datetime]:
        """Later states stand before earlier ones; a raise that nothing dates is older than any clear."""
        dated = part.version is not None or part.ended_at is not None
        return dated, part.version or part.known_at, part.known_at, part.happened_at

    def content(self, part: Part, but_severity: bool = False) -> tuple[object, ...]:
        told = ("cell_id", "site_id", "probable_cause", "specific_problem", "effect", "planned", "parent_alarm_id")
        severity = "" if but_severity or part.row["severity"] in CLEARED else part.row["severity"]
        return (*(part.row[name] for name in told), severity, part.version, part.ended_at)

    def outages(self, alarms: dict[Identity, list[Part]], end: datetime) -> Iterator[Outage]:
        down: dict[str, list[tuple[datetime, datetime, bool, Identity, list[Part]]]] = defaultdict(list)
        for identity, states in alarms.items():
            if effect_of(states) != "out_of_service":
                continue
            ended = states[-1].ended_at
            stale_at = identity[2] + STALE_AFTER
            lasts = ended or min(stale_at, end)
            for cell_id in self.cells_of(states[-1].row):
                down[cell_id].append((identity[2], lasts, ended is None, identity, states))
        for cell_id, periods in down.items():
            periods.sort(key=lambda period: period[:2])
            run = [periods[0]]
            for period in periods[1:]:
                if period[0] - max(other[1] for other in run) < FLAP_GAP:
                    run.append(period)
                else:
                    yield self.outage(cell_id, run, end)
                    run = [period]
            yield self.outage(cell_id, run, end)

    def outage(
        self, cell_id: str, run: list[tuple[datetime, datetime, bool, Identity, list[Part]]], end: datetime
    ) -> Outage:
        union: list[tuple[datetime, datetime]] = []
        for start, stop, *_ in run:
            if union and start <= union[-1][1]:
                union[-1] = (union[-1][0], max(union[-1][1], stop))
            else:
                union.append((start, stop))
        unended = [identity[2] for _, _, never, identity, _ in run if never]
        is_open = any(raised + STALE_AFTER > end for raised in unended)
        stale = not is_open and any(raised + STALE_AFTER == union[-1][1] for raised in unended)
        flagged = any(states[-1].row["planned"] in TRUE for *_, states in run)
        planned = flagged or self.is_planned(cell_id, union[0][0])
        identities = {identity for _, _, _, identity, _ in run}
        shares = self.shares(cell_id, [(identity, states[-1].row) for *_, identity, states in run])
        return Outage(cell_id, union, identities, is_open, stale, planned, shares)

    def shares(self, cell_id: str, alarms: list[tuple[Identity, Row]]) -> set[tuple[str, timedelta]]:
        """The parts that an outage shares with others, and how near to each other those have to begin."""
        cell = self.cells[cell_id]
        parts = {(f"site {cell['site_id']}", GROUP_WINDOW)}
        path = cell["backhaul_id"].split("/") if cell["backhaul_id"] else []
        parts.update(("path " + "/".join(path[:length]), GROUP_WINDOW) for length in range(1, len(path) + 1))
        for (source, alarm_id, raised), row in alarms:
            if not row["cell_id"]:
                parts.add((f"alarm {source} {alarm_id} {raised}", timedelta.max))
            for name in filter(None, (alarm_id, row["parent_alarm_id"])):
                parts.add((f"parent {source} {name}", PARENT_WINDOW))
        return parts

    def groups(self, outages: list[Outage]) -> set[frozenset[tuple[str, datetime]]]:
        """What failed together: whatever links connect, as sets of cells and starts."""
        groups = [{index} for index in range(len(outages))]
        for one, other in self.links(outages):
            mine, theirs = (next(group for group in groups if index in group) for index in (one, other))
            if mine is not theirs:
                groups.remove(theirs)
                mine |= theirs
        return {frozenset((outages[index].cell_id, outages[index].started_at) for index in group) for group in groups}

    def links(self, outages: list[Outage]) -> Iterator[tuple[int, int]]:
        for (one, first), (other, second) in combinations(enumerate(outages), 2):
            apart = abs(first.started_at - second.started_at)
            if any(apart <= window for _, window in first.shares & second.shares):
                yield one, other
        bare = [index for index, outage in enumerate(outages) if not self.cells[outage.cell_id]["backhaul_id"]]
        for trio in combinations(bare, SITES_OF_A_DISTRICT):
            cells = [self.cells[outages[index].cell_id] for index in trio]
            starts = [outages[index].started_at for index in trio]
            sites = {cell["site_id"] for cell in cells}
            near = max(starts) - min(starts) <= GROUP_WINDOW
            if len(sites) == len(trio) and len({cell["district"] for cell in cells}) == 1 and near:
                yield from combinations(trio, 2)

    def is_planned(self, cell_id: str, start: datetime) -> bool:
        cell = self.cells[cell_id]
        for work in self.works:
            begins, ends = self.time(work["starts_at"]), self.time(work["ends_at"])
            assert begins is not None
            assert ends is not None
            here = work["cell_id"] == cell_id or (not work["cell_id"] and work["site_id"] == cell["site_id"] != "")
            affects = work["affects_service"] in {"", *TRUE}
            if here and affects and begins - PLANNED_SLACK <= start < ends + PLANNED_SLACK:
                return True
        return False

    # -- the weekly table ------------------------------------------------------------------------------------------

    def weekly(
        self, outages: list[Outage], complaints: Iterable["Complaint"]
    ) -> dict[tuple[str, str], dict[str, float]]:
        made = [(self.week(complaint.created_at(self)), complaint) for complaint in complaints]
        touched = {monday for outage in outages for monday in self.weeks(outage.started_at, outage.ended_at)}
        touched.update(monday for monday, _ in made)
        table: dict[tuple[str, str], dict[str, float]] = {}
        for monday in self.between(touched):
            for region in self.regions:
                table[name_of(monday), region] = self.line(monday, region, outages, made)
        return table

    def line(
        self, monday: datetime, region: str, outages: list[Outage], made: list[tuple[datetime, "Complaint"]]
    ) -> dict[str, float]:
        line: dict[str, float] = {}
        mine = [
            outage
            for outage in outages
            if self.cells[outage.cell_id]["region"] == region
            and monday in self.weeks(outage.started_at, outage.ended_at)
        ]
        for prefix, some in (
            ("", [outage for outage in mine if not outage.planned]),
            ("planned_", [outage for outage in mine if outage.planned]),
        ):
            line["planned_cells" if prefix else "outaged_cells"] = len({outage.cell_id for outage in some})
            line[f"{prefix}outages"] = len(some)
            line[f"{prefix}outage_hours"] = sum(self.hours(outage, monday) for outage in some)
        here = [one for week, one in made if week == monday and one.last.row["region"] == region]
        line["complaints"] = len(here)
        line["complaints_by_cause"] = sum(one.cause in NETWORK_FAULTS for one in here)
        return line

    def hours(self, outage: Outage, monday: datetime) -> float:
        start, end = monday.astimezone(UTC), self.next(monday).astimezone(UTC)
        clipped = (min(stop, end) - max(begin, start) for begin, stop in outage.periods)
        return sum(max(length, timedelta(0)).total_seconds() for length in clipped) / 3600

    def week(self, moment: datetime) -> datetime:
        local = moment.astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
        return local - timedelta(days=local.weekday())

    def next(self, monday: datetime) -> datetime:
        return monday + timedelta(days=7)

    def weeks(self, start: datetime, end: datetime) -> Iterator[datetime]:
        monday = self.week(start)
        yield monday
        while self.next(monday).astimezone(UTC) < end:
            monday = self.next(monday)
            yield monday

    def between(self, mondays: set[datetime]) -> Iterator[datetime]:
        if not mondays:
            return
        monday = min(mondays)
        while monday <= max(mondays):
            yield monday
            monday = self.next(monday)


@dataclass
class Complaint:
    """The states of one complaint, the latest last."""

    last: Part
    resolution: Part | None = None

    def created_at(self, oracle: Oracle) -> datetime:
        created = oracle.time(self.last.row["created_at"])
        assert created is not None
        return created

    @property
    def cause(self) -> str:
        return "" if self.resolution is None else self.resolution.row["cause"]


class NaiveWatermark:
    """Least over the sources of newest event time - lateness + silence, and never back."""

    def __init__(self) -> None:
        self.newest: dict[str, datetime] = {}
        self.heard: dict[str, datetime] = {}
        self.reached = BEGINNING

    def at(self, now: datetime) -> datetime:
        if self.newest:
            now_at = min(self.newest[source] - LATENESS + (now - self.heard[source]) for source in self.newest)
            self.reached = max(self.reached, now_at)
        return self.reached

    def observe(self, source: str, event_time: datetime, known_at: datetime) -> None:
        self.newest[source] = max(self.newest.get(source, BEGINNING), min(event_time, known_at))
        self.heard[source] = known_at


def file_complaint(complaints: dict[str, Complaint], part: Part) -> bool:
    """Whether a state of a complaint is news."""
    held = complaints.get(part.row["complaint_id"])
    if held is None:
        complaints[part.row["complaint_id"]] = Complaint(part, part if part.ended_at else None)
        return True
    if complaint_content(part) in {complaint_content(held.last), complaint_content(held.last)[:MADE]}:
        return False
    if held.last.ended_at is not None and part.ended_at is None:
        return False
    held.last = part
    if part.ended_at:
        held.resolution = part
    return True


def complaint_content(part: Part) -> tuple[object, ...]:
    made = tuple(part.row[name] for name in ("created_at", "region", "cell_id", "category", "text"))
    if part.ended_at is None:
        return made
    return (*made, part.ended_at, part.row["cause"], part.row["status"], part.row["repeat_of"])


def effect_of(states: list[Part]) -> str:
    """What an alarm did to the service, told from all that its states say; the later says it."""
    said = {name: last_said(states, name) for name in ("effect", "probable_cause", "specific_problem", "severity")}
    if said["effect"]:
        return said["effect"]
    words = {squeezed(said["probable_cause"]), squeezed(said["specific_problem"])}
    told = {CAUSES[word] for word in words if word in CAUSES}
    for effect in ("out_of_service", "power", "transmission", "degraded", "none"):
        if effect in told:
            return effect
    severity = SEVERITIES.get(said["severity"], said["severity"])
    grave = severity in {"critical", "major"} or not (severity or said["probable_cause"])
    return "out_of_service" if grave else "none"


def last_said(states: list[Part], name: str) -> str:
    said = [part.row[name] for part in states if part.row[name] and part.row[name] not in CLEARED]
    return said[-1] if said else ""


def name_of(monday: datetime) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02d}"


def rows_of(folder: Path, kind: str) -> Iterator[Row]:
    """The rows of a CSV or JSON Lines file as text; missing columns are empty."""
    lines = folder / f"{kind}.jsonl"
    if lines.exists():
        for line in lines.read_text(encoding="utf-8").splitlines():
            yield defaultdict(str, {name: text_of(value) for name, value in json.loads(line).items()})
    table = folder / f"{kind}.csv"
    if table.exists():
        with table.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield defaultdict(str, row)


def text_of(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


ALARM_TIMES = ("raised_at", "cleared_at", "changed_at", "received_at", "clear_received_at")
MADE = 5
COUNTED = ("read", "accepted", "duplicate", "rejected", "late")
