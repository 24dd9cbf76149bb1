"""What every verb has in common at a terminal: progress, one-line errors, and the codes it ends with."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ingest.dataset import Dataset
from ingest.mendable import Mendable

DONE, DOES_NOT_HOLD, WRONG, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: done; ran, but what it checks does not hold; wrong use or unreadable input; interrupted."""

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class WrongUse(Mendable):
    """What the person asked for can not be done; the text is one line: what, where, and what to do."""


def warn(lines: list[str]) -> None:
    """Things a person should know, a line each."""
    for line in lines:
        err.print(f"warning: {line}", style="yellow", markup=False)


def left_out(dataset: Dataset) -> list[str]:
    """Bad rows that a verb came across which writes no account of them."""
    told = ((kind, bad, dataset.read[kind]) for kind, bad in dataset.bad.items() if bad)
    remedy = "`goldenwindow replay` writes rejected.jsonl, which says which and why"
    return [f"{bad:,} of {read:,} {kind} were rejected and are left out; {remedy}" for kind, bad, read in told]


def print_json(document: Mapping[str, object]) -> None:
    """A result for programs: one JSON document on standard output."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n")


@contextmanager
def progress(words: str) -> Iterator[Callable[[int, int | None], None]]:
    """Shows how far long work has come, on stderr and only where that is a terminal; gone when the work is done."""
    words_first = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn())
    columns = (*words_first, MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(words, total=None)

        def tell(done: int, total: int | None) -> None:
            bar.update(task, completed=done, total=total)

        yield tell


def speed(text: str) -> float | None:
    """What `--speed` says: a number above 0, None for `max`; raises `WrongUse`."""
    if text == "max":
        return None
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise WrongUse(f"--speed {text}: give a number above 0, or max")
    return number
