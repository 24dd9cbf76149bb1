"""`goldenwindow report`: what management reads, of a recording or of the service's own store."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from service.report.period import CALENDARS, PeriodKind
from service.verbs.terminal import WrongUse, out, print_json, progress, warn

if TYPE_CHECKING:
    from correlate.weeks import Week
    from service.history.summary import Counts, Kind
    from service.report.about import About
    from service.report.whole_report import WholeReports

    _Source = tuple[WholeReports, About, Mapping[Kind, Counts] | None]

_UNITS: Final = "units"


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
    units: Annotated[
        bool, typer.Option("--units", help="Also a posting for each responsible unit, in the folder `units`.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the names of the files as JSON.")] = False,
) -> None:
    """Make the correlation report of a week, a day or a month: outages and complaints, city by city.

    Writes a file for each format and language, like weekly-2011-W27-zh.pdf; of CSV, one for each table.

    Example: goldenwindow report datasets/ningxia-2011 --week 2011-W27 --format html,xlsx,pdf --out out/reports
    """
    from service.results.report_files import FORMATS, LANGUAGES, write_report

    wanted, told = _listed("--format", formats, FORMATS), _listed("--lang", languages, LANGUAGES)
    source = _of_store(config, period, week) if dataset is None else _of_recording(dataset, model, period, week)
    with source as (reports, about, counts):
        made = reports.report(about, counts)
        postings = list(reports.postings(about)) if units else []
    spoken = [one for one in LANGUAGES if one in told]
    names = write_report(out_, made, period.value, wanted, spoken)
    for number, (unit, posting) in enumerate(postings, 1):
        written = write_report(out_ / _UNITS, posting, _posting(number, unit), wanted, spoken)
        names += [f"{_UNITS}/{name}" for name in written]
    if as_json:
        print_json({"period": made.period, "files": names})
    else:
        out.print(f"{made.period}: {len(names)} files in {out_}", markup=False)


def _listed(option: str, text: str, known: Sequence[str]) -> list[str]:
    asked = [one.strip().lower() for one in text.split(",") if one.strip()]
    unknown = [one for one in asked if one not in known]
    if unknown or not asked:
        raise WrongUse(f"{option} {text}: {', '.join(unknown) or 'nothing'} is none; choose from {', '.join(known)}")
    return list(dict.fromkeys(asked))


def _posting(number: int, unit: str) -> str:
    """What a unit's files are called: numbered, since two names may differ in what no file name can have."""
    safe = re.sub(r"[^\w-]+", "_", unit)[:60]
    return f"posting-{number:02}-{safe}"


@contextmanager
def _of_recording(path: Path, model: Path | None, kind: PeriodKind, which: str | None) -> "Iterator[_Source]":
    from correlate.model import default_model, read_model
    from correlate.rules import Rules
    from ingest.dataset import Dataset
    from service.duty.known_days import calendar_of
    from service.history.kept_recording import kept_recording
    from service.report.about import About
    from service.report.whole_report import WholeReports

    recording = Dataset.open(path)
    asked = None if which is None else _week(kind, which, recording.timezone)
    learnt = read_model(model.read_bytes()) if model else default_model()
    rules = Rules(calendar=calendar_of(recording))
    with (
        progress("concluding") as tell,
        kept_recording(recording, learnt, rules, lambda count: tell(count, None)) as kept,
    ):
        warn(recording.warnings)
        known = kept.store.report_reads.known_times.happened()
        if known is None or kept.ended_at is None:
            raise WrongUse(f"{path}: the recording holds no outage and no complaint to count; nothing to report")
        first, last = (CALENDARS[kind](recording.timezone).of(moment) for moment in known)
        week = asked or last
        if not first.starts_at <= week.starts_at <= last.starts_at:
            raise WrongUse(f"--week {week.name}: nothing is known of it; there is {first.name} to {last.name}")
        about = About(kind, week, recording.timezone, kept.ended_at)
        yield WholeReports(kept.store, recording.inventory.regions, model=learnt), about, kept.counts


@contextmanager
def _of_store(config: Path | None, kind: PeriodKind, which: str | None) -> "Iterator[_Source]":
    from ingest.clock import SystemClock
    from service.report.about import About
    from service.report.whole_report import WholeReports
    from service.verbs.kept_store import kept_store

    with kept_store(config) as (settings, store):
        inventory, now = store.network.inventory(settings.inventory.timezone), SystemClock().now()
        calendar = CALENDARS[kind](inventory.timezone)
        last = calendar.of(calendar.of(now).starts_at - timedelta.resolution)
        week = last if which is None else _week(kind, which, inventory.timezone)
        yield WholeReports(store, inventory.regions), About(kind, week, inventory.timezone, now), None


def _week(kind: PeriodKind, name: str, zone: str) -> "Week":
    try:
        return CALENDARS[kind](zone).named(name)
    except ValueError as error:
        raise WrongUse(f"--week {error}") from None
