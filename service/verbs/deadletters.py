"""`goldenwindow deadletters`: look at what was rejected, repair it, send it again, let its source go on."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.table import Table
from rich.text import Text

from service.verbs.kept_access import passing_token
from service.verbs.kept_store import Config, kept_store
from service.verbs.terminal import DOES_NOT_HOLD, WrongUse, out, print_json

if TYPE_CHECKING:
    from service.configuration.settings import Settings
    from service.store.dead_letters import KeptLetter, Wanted
    from service.store.store import Store

deadletters = typer.Typer(
    no_args_is_help=True, help="Documents that were rejected: look at them, repair them, send them again."
)

Kind = Annotated[str | None, typer.Option(help="Only alarms, or only complaints.")]
Why = Annotated[str | None, typer.Option(help="Only those rejected for this reason.")]
Number = Annotated[int, typer.Argument(help="The number of the letter.", metavar="NUMBER")]

_SHOWN = 60
_AT_ONCE = 500


@deadletters.command("list")
def list_(
    config: Config = None,
    kind: Kind = None,
    reason: Why = None,
    replayed: Annotated[bool, typer.Option("--all", help="Those too that came through since.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the oldest first.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON, with their originals.")] = False,
) -> None:
    """List rejected documents, the oldest first, with the reason and the remedy.

    Example: goldenwindow deadletters list --reason unknown_cell
    """
    from service.store.dead_letters import Wanted

    wanted = Wanted(kind, reason, None) if replayed else Wanted(kind, reason)
    with kept_store(config) as (_, store):
        letters, number = store.dead_letters.list(wanted, limit), store.dead_letters.count(wanted)
    if as_json:
        print_json({"letters": [msgspec.to_builtins(letter) for letter in letters], "number": number})
        return
    table = Table("number", "kind", "received", "from", "reason", "", box=None, pad_edge=False)
    for letter in letters:
        place = f"{letter.source} {letter.position}"
        received = letter.received_at.isoformat(timespec="seconds")
        words = (letter.kind, received, place, letter.reason, letter.detail[:_SHOWN])
        table.add_row(str(letter.id), *map(Text, words))
    out.print(table)
    out.print(f"{len(letters):,} of {number:,}")


@deadletters.command("show")
def show(number: Number, config: Config = None) -> None:
    """Print the document as it arrived: to repair it, write it to a file and give that to `replay --document`.

    Example: goldenwindow deadletters show 17 > letter.json
    """
    with kept_store(config) as (_, store):
        sys.stdout.write(_letter(store, number).original.rstrip("\n") + "\n")


@deadletters.command("replay")
def replay(
    numbers: Annotated[list[int] | None, typer.Argument(help="Which letters.", metavar="[NUMBER]...")] = None,
    config: Config = None,
    kind: Kind = None,
    reason: Why = None,
    every: Annotated[bool, typer.Option("--all", help="All that are kept (of --kind, of --reason).")] = False,
    document: Annotated[
        Path | None, typer.Option(help="The repaired document, sent instead of the one letter named.", metavar="FILE")
    ] = None,
) -> None:
    """Send rejected documents to the running service again: repaired, or as they are once it knows what it did not.

    What comes through is settled. Ends with 1 where something was rejected again.

    Example: goldenwindow deadletters replay --all --reason unknown_cell
    """
    from service.operation.dead_letters import Reached, send_again
    from service.store.dead_letters import Wanted

    if every == bool(numbers):
        raise WrongUse("name the letters by number, or all of them by --all")
    if document is not None and (numbers is None or len(numbers) != 1):
        raise WrongUse("--document repairs one letter: name that one")
    failed = 0
    with kept_store(config) as (settings, store):
        letters = _every(store, Wanted(kind, reason)) if every else (_letter(store, number) for number in numbers or ())
        sent = [(letter, document.read_bytes() if document else letter.original.encode()) for letter in letters]
        with passing_token(settings, store) as token:
            for outcome in send_again(sent, store.dead_letters, Reached(_address(settings), token)):
                failed += outcome.still_wrong is not None
                out.print(f"{outcome.letter.id}: {outcome.still_wrong or 'came through'}", markup=False)
    out.print(f"{len(sent) - failed:,} came through, {failed:,} rejected again")
    if failed:
        raise typer.Exit(DOES_NOT_HOLD)


@deadletters.command("resume")
def resume(
    source: Annotated[
        str | None, typer.Argument(help="As `/readyz` names it; every stopped one when left out.", metavar="[SOURCE]")
    ] = None,
    config: Config = None,
) -> None:
    """Let a source go on that the service has stopped because nearly all of it was rejected.

    Look at what was rejected first, and mend the source or the settings: else it is stopped again. Ends with 1
    where there was nothing to let go on.

    Example: goldenwindow deadletters resume kafka:network.alarms/0
    """
    from service.operation.dead_letters import Reached
    from service.operation.dead_letters import resume as let_go_on

    with kept_store(config) as (settings, store), passing_token(settings, store) as token:
        resumed = let_go_on(Reached(_address(settings), token), source)
    for each in resumed:
        out.print(f"{each} goes on", markup=False)
    if not resumed:
        out.print("no source was stopped" if source is None else f"{source} was not stopped", markup=False)
        raise typer.Exit(DOES_NOT_HOLD)


def _letter(store: "Store", number: int) -> "KeptLetter":
    letter = store.dead_letters.get(number)
    if letter is None:
        raise WrongUse(f"there is no letter {number}: `goldenwindow deadletters list` tells the numbers")
    return letter


def _every(store: "Store", wanted: "Wanted") -> "Iterator[KeptLetter]":
    after = 0
    while letters := store.dead_letters.list(wanted, _AT_ONCE, after):
        yield from letters
        after = letters[-1].id


def _address(settings: "Settings") -> str:
    host = f"[{settings.server.host}]" if ":" in settings.server.host else settings.server.host
    return f"http://{host}:{settings.server.port}"
