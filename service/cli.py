"""The command `goldenwindow`: its verbs, and how it ends."""

import sys
from importlib.metadata import version

import typer
from typer.exceptions import Abort, TyperException

from ingest.mendable import Mendable
from service.verbs.backup import backup, restore
from service.verbs.check import check
from service.verbs.deadletters import deadletters
from service.verbs.demo import demo
from service.verbs.dispatch import dispatch
from service.verbs.erase import erase
from service.verbs.escalation import escalation
from service.verbs.jobs import jobs
from service.verbs.notify import notify
from service.verbs.people import people
from service.verbs.profile import profile
from service.verbs.rank import rank
from service.verbs.rehearse import rehearse
from service.verbs.replay import replay
from service.verbs.report import report
from service.verbs.retell import retell
from service.verbs.roster import roster
from service.verbs.run import run
from service.verbs.shadow import shadow
from service.verbs.simulate import simulate
from service.verbs.spikes import spikes
from service.verbs.study import study
from service.verbs.terminal import DONE, INTERRUPTED, WRONG, err
from service.verbs.token import token

_USAGE = typer.BadParameter.__mro__[1]
"""What typer raises when a command line can not be understood; it names it only as the base of what it does name."""

app = typer.Typer(
    name="goldenwindow",
    help="Links network outages to customer complaints while they happen, and pushes repair orders before they peak.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_OF_DUTY = (roster, escalation, shadow, notify)
_ON_A_STORE = (backup, restore, erase, retell)
_ON_A_RECORDING = (replay, study, rank, dispatch, rehearse, report, simulate, profile)
for verb in (demo, run, *_ON_A_RECORDING, spikes, check, *_OF_DUTY, *_ON_A_STORE):
    app.command()(verb)
app.add_typer(deadletters, name="deadletters")
app.add_typer(jobs, name="jobs")
app.add_typer(people, name="people")
app.add_typer(token, name="token")


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
    except (Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except TyperException as error:
        code = _say(_wrong_use(error)) if str(error) else WRONG
    except Mendable as error:
        code = _say(str(error))
    except OSError as error:
        code = _say(_file_error(error))
    sys.exit(code or DONE)


def _say(line: str) -> int:
    err.print(line, markup=False)
    return WRONG


def _wrong_use(error: TyperException) -> str:
    told = error.format_message() if isinstance(error, typer.BadParameter | _USAGE) else str(error)
    return f"{' '.join(told.split())} See `goldenwindow --help` and `goldenwindow VERB --help`."


def _file_error(error: OSError) -> str:
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{error.strerror or error}; check that it exists, is readable, and that there is room"
