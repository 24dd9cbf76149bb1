"""The shadow report, written by the clock beside the weekly one: what a week would have pushed, and what was done."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from correlate.weeks import Week, Weeks
from ingest.records import PastOrder
from service.history.shadow_report import ShadowReport, shadow_files, shadow_of_store, write_shadow
from service.store.store import Store

_MOMENT = timedelta(microseconds=1)


def write_shadow_reports(
    store: Store, past_orders: Sequence[PastOrder], folder: Path, now: datetime, weeks: int, zone: str
) -> str:
    """Write the last complete `weeks` before `now`, each into its folder; tells which are new or changed.

    Weeks without orders are passed over, what has not changed is left as it is. OSError where `folder` can not be
    written.
    """
    told = []
    for week in _weeks_before(now, zone, weeks):
        report = shadow_of_store(store, past_orders, week.starts_at, week.ends_at, zone)
        if report.rows and not _stands(folder / week.name, report):
            write_shadow(folder / week.name, report)
            told.append(week.name)
    return f"shadow {', '.join(told)}" if told else "no shadow report is new"


def _weeks_before(now: datetime, zone: str, number: int) -> Iterator[Week]:
    calendar = Weeks(zone)
    week = calendar.of(now)
    for _ in range(number):
        week = calendar.of(week.starts_at - _MOMENT)
        yield week


def _stands(folder: Path, report: ShadowReport) -> bool:
    files = shadow_files(report)
    return all((folder / name).exists() and (folder / name).read_bytes() == made for name, made in files.items())
