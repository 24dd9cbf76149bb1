"""`goldenwindow report`: what management reads, of a recording or of the service's own store."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from service.report.period import CALENDARS, PeriodKind
from service.verbs.terminal import WrongUse, out, print_json, progress, warn

if TYPE_CHECKING:
    from correlate.weekly import WeeklyRow
    from correlate.weeks import Week
    from ingest.inventory import Inventory
    from service.history.summary import Counts, Kind
    from service.report.document import Report


def report(  # noqa: PLR0913, PLR0917 - an option each
    out_: Annotated[Path, typer.Option("--out", help="The folder for the files; made where missing.", metavar="DIR")],
    dataset: Annotated[
        Path | None, typer.Argument(help="A recording; without one the service's own store.", metavar="[DATASET]")
    ] = None,
    config: Annotated[Path | None, typer.Option(help="Settings (TOML) of the service.", metavar="FILE")] = None,
    period: Annotated[PeriodKind, typer.Option(help="How long a time it tells of.")] = PeriodKind.WEEKLY,
    week: Annotated[
        str | None,
        typer.Option(help="Which week, like 2011-W27, day or month; by default the last one.", metavar="WHICH"),
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", help="html, xlsx, pdf, pptx, csv; several with commas.", metavar="LIST")
    ] = "html",
    languages: Annotated[str, typer.Option("--lang", help="zh, en; both with a comma.", metavar="LIST")] = "zh,en",
    model: Annotated[
        Path | None, typer.Option(help="Of a recording: a learnt model; by default the assumed one.", metavar="FILE")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the names of the files as JSON.")] = False,
) -> None:
    """Make the correlation report of a week, a day or a month: outages and complaints, city by city.

    Writes a file for each format and language, like weekly-2011-W27-zh.pdf; of CSV, one for each table.

    Example: goldenwindow report datasets/ningxia-2011 --week 2011-W27 --format html,xlsx,pdf --out out/reports
    """
    from service.results.report_files import FORMATS, LANGUAGES, write_report

    wanted, told = _listed("--format", formats, FORMATS), _listed("--lang", languages, LANGUAGES)
    basis = _of_store(config, period, week) if dataset is None else _of_recording(dataset, model, period, week)
    made = _made(basis, period)
    names = write_report(out_, made, period.value, wanted, [one for one in LANGUAGES if one in told])
    if as_json:
        print_json({"period": made.period, "files": names})
    else:
        out.print(f"{made.period}: {len(names)} files in {out_}", markup=False)


class _Basis(msgspec.Struct, frozen=True):
    """What a report is made from: a table, which of its times is asked for, the network, what was read until when."""

    rows: "Sequence[WeeklyRow]"
    week: "Week"
    inventory: "Inventory"
    counts: "Mapping[Kind, Counts] | Mapping[str, Counts]"
    made_at: datetime


def _listed(option: str, text: str, known: Sequence[str]) -> list[str]:
    asked = [one.strip().lower() for one in text.split(",") if one.strip()]
    unknown = [one for one in asked if one not in known]
    if unknown or not asked:
        raise WrongUse(f"{option} {text}: {', '.join(unknown) or 'nothing'} is none; choose from {', '.join(known)}")
    return list(dict.fromkeys(asked))


def _of_recording(path: Path, model: Path | None, kind: PeriodKind, which: str | None) -> _Basis:
    from correlate.model import default_model, read_model
    from correlate.rules import Rules
    from ingest.dataset import Dataset
    from service.duty.known_days import calendar_of
    from service.history.recorded_weeks import recorded_weeks

    recording = Dataset.open(path)
    asked = None if which is None else _week(kind, which, recording.timezone)
    learnt = read_model(model.read_bytes()) if model else default_model()
    with progress("concluding") as tell:
        rules = Rules(calendar=calendar_of(recording))
        told = recorded_weeks(recording, learnt, rules, CALENDARS[kind], lambda count: tell(count, None))
    warn(recording.warnings)
    if told.ended_at is None or not told.rows:
        raise WrongUse(f"{path}: the recording holds no outage and no complaint to count; nothing to report")
    week = asked or _week(kind, _newest(told.rows), recording.timezone)
    return _Basis(told.rows, week, recording.inventory, told.counts, told.ended_at)


def _of_store(config: Path | None, kind: PeriodKind, which: str | None) -> _Basis:
    from correlate.weekly import WeeklyTally
    from ingest.clock import SystemClock
    from service.history.summary import Counts
    from service.verbs.kept_store import kept_store

    with kept_store(config) as (settings, store):
        inventory, now = store.network.inventory(settings.inventory.timezone), SystemClock().now()
        calendar = CALENDARS[kind](inventory.timezone)
        last = calendar.of(calendar.of(now).starts_at - timedelta(microseconds=1))
        week = last if which is None else _week(kind, which, inventory.timezone)
        before = calendar.of(week.starts_at - timedelta(microseconds=1))
        tally = WeeklyTally(inventory.timezone, inventory.regions, CALENDARS[kind])
        for fact in store.weekly_facts(before.starts_at, week.ends_at):
            tally.add(fact)
        tally.cover(before.starts_at)
        tally.cover(week.starts_at)
        rows = [row for row in tally.rows() if row.week in {before.name, week.name}]
        told = store.reads.counters()
    counts = {name: Counts(one.read, one.accepted, one.duplicate, one.rejected, one.late) for name, one in told.items()}
    return _Basis(rows, week, inventory, counts, now)


def _newest(rows: "Sequence[WeeklyRow]") -> str:
    """The last in which anything happened: a recording trails off with the last resolutions."""
    happened = [row.week for row in rows if row.outages or row.planned_outages or row.complaints]
    return max(happened, default=rows[-1].week)


def _made(basis: _Basis, kind: PeriodKind) -> "Report":
    from service.report.about import About
    from service.report.weekly_report import Sample, weekly_report

    known = sorted({row.week for row in basis.rows})
    if basis.week.name not in known:
        raise WrongUse(f"--week {basis.week.name}: nothing is known of it; there is {known[0]} to {known[-1]}")
    shown = [row for row in basis.rows if row.week == basis.week.name]
    about = About(kind, basis.week, basis.inventory.timezone, basis.made_at)
    return weekly_report(shown, basis.inventory.regions, about, Sample(len(known), basis.counts))


def _week(kind: PeriodKind, name: str, zone: str) -> "Week":
    try:
        return CALENDARS[kind](zone).named(name)
    except ValueError as error:
        raise WrongUse(f"--week {error}") from None
