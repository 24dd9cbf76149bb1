"""The parts of the page of figures: a table with its gates, shown on a terminal and kept as markdown."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.console import Console
from rich.table import Table


class Gate(NamedTuple):
    """One thing that must be reached: `figure` as it is printed, and whether it is reached."""

    words: str
    figure: str
    holds: bool

    @property
    def verdict(self) -> str:
        """In a word or two."""
        return "passes" if self.holds else "FALLS SHORT"


class Part(NamedTuple):
    """One table of the page. `name` marks its place there; `words` stand over the table, one paragraph each."""

    name: str
    title: str
    words: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    gates: Sequence[Gate] = ()


def show(part: Part, console: Console) -> None:
    """Print a part."""
    table = Table(*part.columns, title=part.title)
    for row in part.rows:
        table.add_row(*row)
    console.print(table)
    for gate in part.gates:
        console.print(f"{gate.verdict:<12} {gate.words}: {gate.figure}", markup=False, highlight=False)


def markdown(part: Part) -> str:
    """A part as markdown; gates as a table of their own."""
    blocks = [f"## {part.title}", *part.words, _table(part.columns, part.rows)]
    if part.gates:
        rows = [(gate.words, gate.figure, gate.verdict) for gate in part.gates]
        blocks.append(_table(("must be reached", "figure", "verdict"), rows))
    return "\n\n".join(blocks)


def renewed(page: str, name: str, text: str) -> str:
    """The page with `text` in the place of what it had between the marks of `name`; at its end where it had none."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, found, rest = page.partition(begin)
    if not found:
        return f"{page.rstrip()}\n\n{begin}\n{text}\n{end}\n"
    _, closed, after = rest.partition(end)
    if not closed:
        raise ValueError(f"the page has {begin} without {end}: put the second mark back, or remove the first")
    return f"{before}{begin}\n{text}\n{end}{after}"


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
