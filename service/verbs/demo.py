"""`goldenwindow demo`: the live service on the bundled weeks, with the page to watch them on."""

from pathlib import Path
from typing import Annotated

import typer

from ingest.times import TimeUnreadable
from service.dashboard.frame.catalogue import Language
from service.demo.demo_plan import BUNDLED, HOURS_A_SECOND, DemoPlan
from service.verbs.terminal import WrongUse, speed


def demo(
    dataset: Annotated[Path, typer.Option(help="The recording to play.", metavar="DATASET")] = BUNDLED,
    stay: Annotated[bool, typer.Option("--stay", help="Keep serving when the recording has ended.")] = False,
    speed_: Annotated[
        str, typer.Option("--speed", help="Recorded hours that pass in one second, or `max`.", metavar="N|max")
    ] = f"{HOURS_A_SECOND:g}",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where the page is, or the next free port.")] = 8420,
    lang: Annotated[Language, typer.Option(help="The language of page and summary.")] = "en",
    until: Annotated[str | None, typer.Option(help="Stop feeding there, as if it were now.", metavar="TIME")] = None,
    data_dir: Annotated[
        Path | None, typer.Option(help="Keep store and orders in this new folder.", metavar="DIR")
    ] = None,
) -> None:
    """Play two weeks of a mobile operator through the live service, and sum up what it found.

    Example: goldenwindow demo --stay
    """
    from service.configuration.setting_sections import Log
    from service.demo.demo import run_demo
    from service.operation.log import log_to_stderr

    if data_dir is not None and data_dir.exists() and any(data_dir.iterdir()):
        raise WrongUse(f"--data-dir {data_dir}: there is something in it; name a new folder")
    log_to_stderr(Log(level="warning"))
    try:
        run_demo(DemoPlan(dataset, speed(speed_), port, lang, stay, until, data_dir))
    except TimeUnreadable as error:
        raise WrongUse(f"--until {until}: {error}; write 2011-07-05T17:40") from None
