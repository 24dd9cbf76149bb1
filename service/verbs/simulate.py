"""`goldenwindow simulate`: a dataset with known truth."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from correlate.simulate.world import World
from service.results.simulate_files import read_world, simulate_to
from service.verbs.terminal import WrongUse, out, print_json, progress

_DEFAULT = World()


def simulate(  # noqa: PLR0913, PLR0917 - the options of a verb
    context: typer.Context,
    out_: Annotated[Path, typer.Option("--out", help="The folder for the dataset; made where missing.", metavar="DIR")],
    seed: Annotated[int, typer.Option(help="The same seed and options give the same bytes.")],
    days: Annotated[float, typer.Option(help="Length of the recording.")] = _DEFAULT.days,
    cells: Annotated[int, typer.Option(help="Cells of the network.")] = _DEFAULT.cells,
    regions: Annotated[int, typer.Option(help="Regions (cities) of the network.")] = _DEFAULT.regions,
    alarms: Annotated[int | None, typer.Option(help="Rows of alarms to reach, by alarms that are no outage.")] = None,
    complaints: Annotated[int | None, typer.Option(help="Rows of complaints to reach, by background ones.")] = None,
    form: Annotated[str, typer.Option("--format", help="csv or jsonl, for alarms and complaints.")] = "csv",
    gzip: Annotated[bool, typer.Option("--gzip", help="Compress alarms and complaints.")] = False,
    duplicates: Annotated[float, typer.Option(help="Share of rows that come twice.")] = 0.0,
    late: Annotated[float, typer.Option(help="Share of rows that arrive late.")] = 0.0,
    late_hours: Annotated[float, typer.Option(help="How late at most.")] = _DEFAULT.late_hours,
    corrupt: Annotated[float, typer.Option(help="Share of broken copies of rows, added beside the good ones.")] = 0.0,
    missing_clears: Annotated[float, typer.Option(help="Share of alarms whose clear never came.")] = 0.0,
    world: Annotated[
        Path | None,
        typer.Option(help="More settings: a JSON file, or truth_parameters.json of another world.", metavar="FILE"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was made as JSON.")] = False,
) -> None:
    """Make a dataset with known truth (files truth_*.csv), for trials and tests.

    Example: goldenwindow simulate --out out/world --seed 7 --days 28 --cells 5000 --late 0.02
    """
    options = {
        "days": days, "cells": cells, "regions": regions, "alarms": alarms, "complaints": complaints,
        "duplicates": duplicates, "late": late, "late_hours": late_hours, "corrupt": corrupt,
        "missing_clears": missing_clears,
    }  # fmt: skip
    given = {name: value for name, value in options.items() if _is_given(context, name)}
    try:
        settings = msgspec.structs.replace(read_world(world) if world else _DEFAULT, **given)
        with progress("writing rows") as tell:
            made = simulate_to(out_, seed, settings, form, gzip, tell)
    except ValueError as error:
        raise WrongUse(str(error)) from None
    if as_json:
        print_json(made)
    else:
        out.print(f"dataset: {out_}")


def _is_given(context: typer.Context, option: str) -> bool:
    """Whether an option was written out, so that it overrules the file."""
    source = context.get_parameter_source(option)
    return source is not None and source.name != "DEFAULT"
