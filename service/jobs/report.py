"""The weekly report, written by the clock: a folder a week, and again where something late has changed it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from correlate.weekly import WeeklyRow, WeeklyTally
from correlate.weeks import Week, Weeks
from ingest.inventory import Inventory
from service.report.weekly_page import weekly_page
from service.results.result_folder import ResultFolder
from service.results.result_rows import WEEKLY, line, weekly_line
from service.store.store import Store

_CSV, _PAGE = "weekly.csv", "weekly.html"
_MOMENT = timedelta(microseconds=1)


def write_reports(store: Store, inventory: Inventory, folder: Path, now: datetime, weeks: int) -> str:
    """Write the last complete `weeks` before `now`, each into a folder of its own; tells which are new or changed.

    Weeks in which nothing happened are passed over. What has not changed is left as it is. OSError where `folder`
    can not be written.
    """
    told = []
    for week in _weeks_before(now, inventory.timezone, weeks):
        rows = _rows(store, inventory, week)
        if any(_happened(row) for row in rows):
            known = (folder / week.name).exists()
            if _write(folder / week.name, rows, inventory, week):
                told.append(f"{week.name} {'changed' if known else 'new'}")
    return ", ".join(told) or "nothing new"


def _weeks_before(now: datetime, zone: str, number: int) -> Iterator[Week]:
    """Oldest first."""
    calendar = Weeks(zone)
    first = calendar.of(now)
    for _ in range(number):
        first = calendar.of(first.starts_at - _MOMENT)
    for _ in range(number):
        yield first
        first = calendar.after(first)


def _rows(store: Store, inventory: Inventory, week: Week) -> list[WeeklyRow]:
    before = Weeks(inventory.timezone).of(week.starts_at - _MOMENT)
    tally = WeeklyTally(inventory.timezone, inventory.regions)
    for fact in store.weekly_facts(before.starts_at, week.ends_at):
        tally.add(fact)
    tally.cover(before.starts_at)
    tally.cover(week.starts_at)
    return [row for row in tally.rows() if row.week in {before.name, week.name}]


def _happened(row: WeeklyRow) -> bool:
    return bool(row.outages or row.planned_outages or row.complaints)


def _write(folder: Path, rows: list[WeeklyRow], inventory: Inventory, week: Week) -> bool:
    shown = [row for row in rows if row.week == week.name]
    if not any(_happened(row) for row in shown):
        return False
    table = "".join([line(WEEKLY), *(weekly_line(row) for row in shown)])
    page = weekly_page(rows, inventory.regions, week.name)
    content = {_CSV: table.encode("utf-8", "backslashreplace"), _PAGE: page.encode("utf-8", "backslashreplace")}
    if all((folder / name).exists() and (folder / name).read_bytes() == made for name, made in content.items()):
        return False
    with ResultFolder(folder) as results:
        for name, made in content.items():
            results.write(name, made)
    return True
