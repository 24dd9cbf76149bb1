"""`goldenwindow check`: the settings as they count, and whether everything they name works."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from service.verbs.terminal import DOES_NOT_HOLD, err, out, print_json


def check(
    config: Annotated[
        Path | None, typer.Option(help="Settings (TOML); every key has a default.", metavar="FILE")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print settings and findings as JSON.")] = False,
) -> None:
    """Read the settings, show the effective values with secrets hidden, try every connection, say what is wrong.

    Nothing is changed and nothing is sent. Ends with 1 where something would keep the service from working.

    Example: goldenwindow check --config goldenwindow.toml
    """
    from service.configuration.settings import describe, read_settings
    from service.operation import checks
    from service.operation.finding import Verdict

    settings = read_settings(config)
    effective = describe(settings)
    with err.status("trying what the settings name"):
        findings = list(checks.check(settings))
    if as_json:
        rows = [{"of": each.of, "verdict": each.verdict.value, "told": each.told} for each in findings]
        print_json({"settings": effective, "findings": rows})
    else:
        _show("setting", "value", [(key, Text(value)) for key, value in effective.items()])
        out.print()
        _show(
            "tried",
            "",
            [(each.of, Text(f"{each.verdict.value}: {each.told}", _STYLES[each.verdict.value])) for each in findings],
        )
    if any(each.verdict is Verdict.WRONG for each in findings):
        raise typer.Exit(DOES_NOT_HOLD)


_STYLES = {"good": "green", "note": "yellow", "wrong": "bold red"}


def _show(first: str, second: str, rows: list[tuple[str, Text]]) -> None:
    table = Table(first, second, box=None, pad_edge=False)
    for key, value in rows:
        table.add_row(Text(key), value)
    out.print(table)
