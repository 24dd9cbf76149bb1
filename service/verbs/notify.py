"""`goldenwindow notify --test`: sends a test message through the channels, from the settings alone."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from service.verbs.terminal import DOES_NOT_HOLD, WrongUse, err, out, print_json

_STYLE = {True: "green", False: "bold red"}


def notify(
    channel: Annotated[
        str | None, typer.Argument(help="Which channel; all of them without.", metavar="CHANNEL")
    ] = None,
    test: Annotated[bool, typer.Option("--test", help="Send a message that says it is a test.")] = False,
    config: Annotated[
        Path | None, typer.Option(help="Settings (TOML); every key has a default.", metavar="FILE")
    ] = None,
    by: Annotated[str, typer.Option(help="Who asks for it, as the message says.", metavar="NAME")] = "operator",
    as_json: Annotated[bool, typer.Option("--json", help="Print what came of it as JSON.")] = False,
) -> None:
    """Send a test message through one channel or all of them, and say what each receiver answered.

    No service has to run, and none is disturbed. Ends with 1 where a receiver did not take it.

    Example: goldenwindow notify --test duty-mail --config goldenwindow.toml
    """
    from ingest.clock import SystemClock
    from service.channels.channel_trial import trial_message, tried
    from service.channels.channel_ways import makers_of
    from service.configuration.settings import read_settings
    from service.local_time import LocalTime

    if not test:
        raise WrongUse("there is nothing else to send by hand than a test: say `goldenwindow notify --test`")
    settings, clock = read_settings(config), SystemClock()
    roster = settings.desk_rules().escalation.roster
    makers = makers_of(settings, clock, lambda: roster)
    if channel is not None and channel not in makers:
        raise WrongUse(f"there is no channel {channel}: there are {', '.join(makers) or 'none'}; see docs/channels.md")
    local = LocalTime(settings.inventory.timezone).text
    wanted = {name: make for name, make in makers.items() if channel in (None, name)}
    with err.status("sending"):
        trials = [tried(make, trial_message(name, by, clock.now(), local)) for name, make in wanted.items()]
    if as_json:
        print_json({"trials": trials})
    else:
        table = Table("channel", "", "answer", box=None, pad_edge=False)
        for trial in trials:
            word = Text("taken" if trial.taken else "not taken", _STYLE[trial.taken])
            table.add_row(Text(trial.channel), word, Text(trial.answer))
        out.print(table)
    if not all(trial.taken for trial in trials):
        raise typer.Exit(DOES_NOT_HOLD)
