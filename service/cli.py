"""The command `goldenwindow`: its verbs, and how it ends."""

import sys
from importlib.metadata import version

import click
import typer

from ingest.mendable import Mendable
from service.verbs.demo import demo
from service.verbs.replay import replay
from service.verbs.run import run
from service.verbs.simulate import simulate
from service.verbs.terminal import INTERRUPTED, WRONG, err

app = typer.Typer(
    name="goldenwindow",
    help="Links network outages to customer complaints while they happen, and pushes repair orders before they peak.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for verb in (demo, run, replay, simulate):
    app.command()(verb)


@app.callback(invoke_without_command=True)
def _goldenwindow(
    show_version: bool = typer.Option(False, "--version", help="Print the version and stop.", is_eager=True),
) -> None:
    if show_version:
        sys.stdout.write(f"goldenwindow {version('goldenwindow')}\n")
        raise typer.Exit


def main(arguments: list[str] | None = None) -> None:
    """Run the command; what a person can mend is said in one line on stderr."""
    try:
        code = app(arguments, standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except click.ClickException as error:
        error.show()
        code = WRONG
    except Mendable as error:
        err.print(str(error), markup=False)
        code = WRONG
    except OSError as error:
        err.print(_file_error(error), markup=False)
        code = WRONG
    sys.exit(code or 0)


def _file_error(error: OSError) -> str:
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{error.strerror or error}; check that it exists, is readable, and that there is room"
