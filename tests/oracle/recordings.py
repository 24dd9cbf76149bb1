"""Small recordings that are hard to get right: edges of every rule, in every spelling, out of order and late."""

import csv
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

Row = dict[str, str]

ZONES = {
    "Asia/Shanghai": datetime(2011, 7, 2, tzinfo=UTC),
    "Europe/Berlin": datetime(2011, 3, 25, 12, tzinfo=UTC),
    "America/New_York": datetime(2011, 11, 4, 12, tzinfo=UTC),
    "UTC": datetime(2010, 12, 31, tzinfo=UTC),
}
"""Where, and when to begin: a change of clocks, a new week or a new year comes within the days that follow."""

REGIONS = ("North", "South")
CELLS = tuple(
    {
        "cell_id": f"{region[0]}{site}-{sector}",
        "site_id": f"{region[0]}{site}",
        "region": region,
        "district": f"{region}-{site % 2}",
        "technology": "2G" if sector == 1 else "3G",
        "area_class": "urban",
        "users": str(700 + 10 * site),
        "backhaul_id": "" if site == 3 else f"{region}-ring/hub-{site // 2}",
    }
    for region in REGIONS
    for site in range(4)
    for sector in (1, 2)
)
SECOND = timedelta(seconds=1)
FLAPS = (timedelta(0), SECOND, timedelta(minutes=10) - SECOND, timedelta(minutes=10), timedelta(minutes=10) + SECOND)
LENGTHS = (
    timedelta(0),
    timedelta(minutes=1),
    timedelta(minutes=40),
    timedelta(hours=5),
    timedelta(hours=30),
    timedelta(hours=71, minutes=59, seconds=59),
    timedelta(hours=72),
    timedelta(hours=72, seconds=1),
    timedelta(hours=80),
)
LAGS = (timedelta(0), timedelta(seconds=20), timedelta(minutes=14, seconds=59), timedelta(minutes=15))
LATE = (timedelta(minutes=15, seconds=1), timedelta(minutes=50), timedelta(hours=7), timedelta(days=2))
CAUSES = ("", "小区退服", "Cell Unavailable", "powerProblem", "市电中断", "传输中断", "door_open", "门禁告警", "made")
SEVERITIES = ("", "critical", "严重", "主要", "minor", "次要", "warning")
EFFECTS = ("", "", "out_of_service", "out_of_service", "out_of_service", "power", "transmission", "none")


@dataclass(frozen=True)
class Recording:
    """A dataset as rows, and how it is written."""

    zone: str
    alarms: list[Row]
    complaints: list[Row]
    works: list[Row]
    json_lines: bool

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True)
        (folder / "dataset.toml").write_text(f'timezone = "{self.zone}"\n', encoding="utf-8")
        write_csv(folder / "regions.csv", [{"region": region, "subscribers": "90000"} for region in REGIONS])
        write_csv(folder / "cells.csv", CELLS)
        if self.works:
            write_csv(folder / "planned_work.csv", self.works)
        write = write_json if self.json_lines else write_csv
        ending = "jsonl" if self.json_lines else "csv"
        if self.alarms:
            write(folder / f"alarms.{ending}", self.alarms)
        if self.complaints:
            write(folder / f"complaints.{ending}", self.complaints)
        return folder

    def shuffled(self, chance: random.Random) -> "Recording":
        """The same rows in another order."""
        alarms, complaints, works = (
            chance.sample(rows, len(rows)) for rows in (self.alarms, self.complaints, self.works)
        )
        return Recording(self.zone, alarms, complaints, works, self.json_lines)


class Maker:
    """Makes a recording from a seed; without `ties`, no two states of one alarm contradict each other at one time."""

    def __init__(self, seed: int, ties: bool = True) -> None:
        self.ties = ties
        self.lagged = 0
        self.chance = random.Random(seed)  # noqa: S311
        self.zone = self.chance.choice(list(ZONES))
        self.begin = ZONES[self.zone]
        self.lags = LAGS if self.chance.random() < 0.5 else LAGS + LATE
        self.json_lines = self.chance.random() < 0.5
        self.edges: list[datetime] = [self.begin + timedelta(hours=self.chance.randint(0, 96))]
        self.last_end: dict[str, datetime] = {}

    def recording(self) -> Recording:
        works = [self.work(number) for number in range(self.chance.randint(0, 4))]
        alarms = [row for number in range(self.chance.randint(1, 14)) for row in self.alarm(number)]
        complaints = [row for number in range(self.chance.randint(0, 12)) for row in self.complaint(number)]
        self.chance.shuffle(alarms)
        self.chance.shuffle(complaints)
        return Recording(self.zone, alarms, complaints, works, self.json_lines)

    # -- rows ------------------------------------------------------------------------------------------------------

    def work(self, number: int) -> Row:
        start = self.begin + timedelta(minutes=self.chance.randint(0, 5 * 24 * 60))
        end = start + self.chance.choice(LENGTHS[1:4])
        slack = timedelta(minutes=15)
        for edge in (start, end, start - slack, end + slack, start - slack - SECOND, end + slack + SECOND):
            self.edges.append(edge)
        self.edges += [start + timedelta(minutes=5), end - timedelta(minutes=1)]
        cell = self.chance.choice(CELLS)
        place = self.chance.choice(("cell_id", "site_id", "region"))
        row = {"work_id": f"W{number}", "cell_id": "", "site_id": "", "region": ""}
        row |= {place: cell[place], "affects_service": self.chance.choice(("", "true", "true", "false", "是"))}
        announced = self.text(start - timedelta(days=1)) if self.chance.random() < 0.4 else ""
        return row | {"starts_at": self.text(start), "ends_at": self.text(end), "announced_at": announced}

    def alarm(self, number: int) -> list[Row]:
        """The rows of one alarm: its states, and now and then a repetition or one that can not be."""
        cell = self.chance.choice(CELLS[:4] if self.chance.random() < 0.6 else CELLS)
        raised = self.raise_of(cell["cell_id"])
        fields = self.fields(number, cell) | {"raised_at": self.text(raised)}
        cleared = raised + self.chance.choice(LENGTHS) if self.chance.random() < 0.8 else None
        if cleared is not None:
            self.last_end[cell["cell_id"]] = cleared
            self.edges.append(cleared)
        rows = self.two_rows(fields, raised, cleared) if self.json_lines else [self.one_row(fields, raised, cleared)]
        if cleared is not None and self.chance.random() < 0.15:
            other = cleared + self.chance.choice((SECOND, timedelta(hours=3), -SECOND))
            if self.ties:
                rows.append(self.one_row(fields, raised, other))
        if self.chance.random() < 0.15:
            rows.append(dict(self.chance.choice(rows)))
        if self.chance.random() < 0.1:
            rows.append(self.wrong(dict(rows[0])))
        return rows

    def raise_of(self, cell_id: str) -> datetime:
        if cell_id in self.last_end and self.chance.random() < 0.5:
            return self.last_end[cell_id] + self.chance.choice(FLAPS)
        if self.chance.random() < 0.4:
            return self.chance.choice(self.edges)
        return self.begin + timedelta(seconds=self.chance.randint(0, 6 * 24 * 3600))

    def fields(self, number: int, cell: Row) -> Row:
        by_site = self.chance.random() < 0.25
        return {
            "alarm_id": f"A{number}" if self.chance.random() < 0.8 else "AGAIN",
            "source": self.chance.choice(("NMS", "OMC", "")),
            "cell_id": "" if by_site else cell["cell_id"],
            "site_id": cell["site_id"] if by_site or self.chance.random() < 0.5 else "",
            "severity": self.chance.choice(SEVERITIES),
            "probable_cause": self.chance.choice(CAUSES),
            "specific_problem": self.chance.choice(("", "", *CAUSES)),
            "effect": self.chance.choice(EFFECTS),
            "planned": self.chance.choice(("", "", "", "false", "否", "true", "是")),
            "parent_alarm_id": self.chance.choice(("", "", "", "A0", "A1")),
        }

    def one_row(self, fields: Row, raised: datetime, cleared: datetime | None) -> Row:
        received = raised + self.lag() if self.chance.random() < 0.7 else None
        row = fields | {"received_at": self.text(received), "cleared_at": self.text(cleared)}
        if cleared is None:
            return row | {"clear_received_at": "", "changed_at": ""}
        clear_received = max(cleared + self.lag(), received or cleared) if self.chance.random() < 0.7 else None
        return row | {"clear_received_at": self.text(clear_received), "changed_at": ""}

    def two_rows(self, fields: Row, raised: datetime, cleared: datetime | None) -> list[Row]:
        """A raise, perhaps a change, and a clear: one state a row."""
        changes = self.chance.random() < 0.4
        rows = [fields | self.told(raised, raised if changes else None)]
        if changes and self.chance.random() < 0.5:
            later = raised + timedelta(minutes=self.chance.randint(1, 30))
            if cleared is None or later < cleared:
                severity = self.chance.choice(SEVERITIES[1:])
                rows.append(fields | {"severity": severity} | self.told(later, later))
        if cleared is not None:
            clear = fields | self.told(cleared, cleared if changes else None)
            if self.chance.random() < 0.5:
                clear["severity"] = "cleared"
            if not (clear["severity"] == "cleared" and changes and self.chance.random() < 0.3):
                clear["cleared_at"] = self.text(cleared)
            rows.append(clear)
        return rows

    def told(self, at: datetime, changed: datetime | None) -> Row:
        received = self.text(at + self.lag()) if self.chance.random() < 0.7 or not self.ties else ""
        return {"received_at": received, "changed_at": self.text(changed)}

    def complaint(self, number: int) -> list[Row]:
        cell = self.chance.choice(CELLS)
        created = self.chance.choice(self.edges) + timedelta(minutes=self.chance.randint(-20, 300))
        received = created + self.lag() if self.chance.random() < 0.7 else None
        row = {
            "complaint_id": f"C{number}",
            "created_at": self.text(created),
            "received_at": self.text(received),
            "region": cell["region"],
            "district": cell["district"],
            "cell_id": self.chance.choice(("", cell["cell_id"], "nowhere")),
            "category": self.chance.choice(("", "voice", "上网")),
            "customer_ref": f"13{number:09d}",
            "text": self.chance.choice(("", "没有信号", "no signal")),
        } | dict.fromkeys(("cause", "status", "resolved_at", "repeat_of"), "")
        rows = [row]
        if self.chance.random() < 0.6:
            resolved = max(created, received or created) + timedelta(minutes=self.chance.randint(0, 3 * 24 * 60))
            closed = row | {"resolved_at": self.text(resolved), "status": "closed", "cause": self.cause()}
            rows = [row, closed | {"received_at": self.text(resolved)}] if self.chance.random() < 0.4 else [closed]
        if self.chance.random() < 0.15:
            rows.append(dict(self.chance.choice(rows)))
        if self.chance.random() < 0.2:
            told_again = created + timedelta(hours=1) + self.lag()
            moved = {"created_at": self.text(created - timedelta(minutes=9)), "text": "moved"}
            rows.append(row | self.chance.choice(({"text": "again"}, moved)) | {"received_at": self.text(told_again)})
        if self.chance.random() < 0.1:
            rows.append(self.wrong_complaint(dict(row)))
        return rows

    def cause(self) -> str:
        return self.chance.choice(("equipment", "transmission", "power", "engineering", "natural", "user", "设备", ""))

    def wrong(self, row: Row) -> Row:
        """A row that must be rejected."""
        flaw = self.chance.choice(("alarm_id", "raised_at", "cell", "time", "year", "order"))
        if flaw in row:
            return row | {flaw: ""}
        if flaw == "cell":
            return row | {"cell_id": "nowhere", "site_id": "nowhere"}
        if flaw == "time":
            return row | {"raised_at": "yesterday"}
        if flaw == "year":
            return row | {"raised_at": "1989-07-04T08:00:00Z"}
        return row | {"raised_at": "2012-07-04T08:00:00Z", "cleared_at": "2012-07-04T07:59:59Z"}

    def wrong_complaint(self, row: Row) -> Row:
        flaw = self.chance.choice(("complaint_id", "created_at", "region"))
        return row | {flaw: "" if flaw != "region" else "Nowhere", "text": "wrong"}

    # -- times -----------------------------------------------------------------------------------------------------

    def lag(self) -> timedelta:
        self.lagged += not self.ties
        return self.chance.choice(self.lags) + self.lagged * SECOND

    def text(self, moment: datetime | None) -> str:
        """The same moment, in one of the spellings that can tell it."""
        if moment is None:
            return ""
        local = moment.astimezone(ZoneInfo(self.zone))
        ways = [moment.isoformat().replace("+00:00", "Z"), local.isoformat(), str(int(moment.timestamp()))]
        ways.append(f"{int(moment.timestamp())}000")
        if not local.fold:
            naive = local.replace(tzinfo=None)
            ways += [naive.isoformat(), naive.isoformat(sep=" ")]
            if not naive.second:
                ways.append(f"{naive.year}/{naive.month}/{naive.day} {naive.hour}:{naive.minute:02d}")
        return self.chance.choice(ways)


def write_csv(path: Path, rows: Sequence[Row]) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def write_json(path: Path, rows: Sequence[Row]) -> None:
    lines = [json.dumps({name: text for name, text in row.items() if text}, ensure_ascii=False) for row in rows]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
