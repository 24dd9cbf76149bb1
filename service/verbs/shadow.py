"""`goldenwindow shadow`: what would have been pushed, beside what was really done."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from service.verbs.terminal import WrongUse, left_out, out, print_json, progress, warn

if TYPE_CHECKING:
    from correlate.weeks import Week
    from service.configuration.settings import Settings
    from service.history.shadow_report import ShadowReport


def shadow(
    dataset: Annotated[
        Path | None, typer.Argument(help="A recording; without one the service's own weeks.", metavar="[DATASET]")
    ] = None,
    out_: Annotated[Path | None, typer.Option("--out", help="The folder for the results.", metavar="DIR")] = None,
    config: Annotated[Path | None, typer.Option(help="Settings (TOML) of the service.", metavar="FILE")] = None,
    week: Annotated[
        str | None, typer.Option(help="Of the service: this week; by default the last complete one.", metavar="WEEK")
    ] = None,
    model: Annotated[
        Path | None, typer.Option(help="Of a recording: a learnt model; by default the assumed one.", metavar="FILE")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the weeks as JSON.")] = False,
) -> None:
    """Compare what would have been pushed with what was really done: past orders, real ends, complaints.

    Writes shadow.csv, an order a line, and shadow.json, week by week. Ends of repairs that nobody did are modelled.

    Example: goldenwindow shadow --config goldenwindow.toml --week 2026-W40 --out out/shadow
    """
    report = _of_service(config, week) if dataset is None else _of_recording(dataset, config, model)
    if out_ is not None:
        from service.history.shadow_report import write_shadow

        write_shadow(out_, report)
    if as_json:
        from service.history.shadow_report import document

        print_json(document(report))
    else:
        _print(report, out_)


def _of_recording(path: Path, config: Path | None, model: Path | None) -> "ShadowReport":
    from correlate.model import default_model, read_model
    from ingest.dataset import Dataset
    from service.configuration.settings import read_settings
    from service.history.shadow_report import shadow_of_recording

    recording, settings = Dataset.open(path), read_settings(config)
    learnt = read_model(model.read_bytes()) if model else default_model()
    told = settings.desk_rules(recording.timezone)
    with progress("deciding") as tell:
        report = shadow_of_recording(recording, learnt, settings.rules(), told, lambda count: tell(count, None))
    warn(recording.warnings + left_out(recording))
    if not recording.past_orders:
        warn(["there is no file of past orders: who was really sent is not known; when outages ended is"])
    return report


def _of_service(config: Path | None, week: str | None) -> "ShadowReport":
    from ingest.clock import SystemClock
    from service.history.shadow_report import shadow_of_store
    from service.inventory_source import past_orders_of
    from service.verbs.kept_store import kept_store

    with kept_store(config) as (settings, store):
        zone = store.network.inventory(settings.inventory.timezone).timezone
        told = _week(week, zone, SystemClock().now())
        past = past_orders_of(settings.inventory.path, zone, settings.ingest.columns)
        _say_mode(settings)
        return shadow_of_store(store, past, told.starts_at, told.ends_at, zone)


def _week(name: str | None, zone: str, now: datetime) -> "Week":
    from correlate.weeks import Weeks

    weeks = Weeks(zone)
    if name is None:
        return weeks.of(weeks.of(now).starts_at - timedelta(microseconds=1))
    try:
        return weeks.named(name)
    except ValueError as error:
        raise WrongUse(f"--week {name}: {error}; write 2026-W40") from None


def _say_mode(settings: "Settings") -> None:
    if settings.orders.mode != "shadow":
        warn(["orders.mode is live: orders were pushed, and what was done may follow from them"])


def _print(report: "ShadowReport", folder: Path | None) -> None:
    table = Table("week", "orders", "pushed", "in time", "agreed", "sooner h", "saved h", box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for week in report.weeks:
        counts = (str(week.orders), str(week.pushed), str(week.in_time))
        agreed = "" if week.agreed is None else f"{week.agreed:.0%}"
        table.add_row(week.week, *counts, agreed, _shown(week.sooner_hours), _shown(week.saved_hours))
    if report.weeks:
        out.print(table)
    place = f": {folder}" if folder else ""
    out.print(f"{len(report.rows):,} orders, nothing pushed by this{place}", markup=False)


def _shown(hours: float | None) -> str:
    return "" if hours is None else f"{hours:.1f}"
