"""A report before it has a form: sections of figures, tables and pictures, in two languages; no telecom, no format.

Builders fill it, renderers (`service.report.formats`) print it. What is estimated carries its interval, what is not
known its reason.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Literal

import msgspec

Language = Literal["zh", "en"]


class Text(msgspec.Struct, frozen=True):
    """One text in both languages."""

    zh: str
    en: str

    def of(self, language: Language) -> str:
        """In that language."""
        return self.zh if language == "zh" else self.en


def same(text: str) -> Text:
    """A text that is the same in both: a name, a number."""
    return Text(text, text)


class Basis(StrEnum):
    """Where a figure comes from."""

    COUNTED = "counted"
    ESTIMATED = "estimated"
    MODELLED = "modelled"


class Format(StrEnum):
    """How a value is printed: `CHANGE` in per cent, `POINTS` in percentage points, both with a sign; `SHARE` is 0–1."""

    TEXT = "text"
    COUNT = "count"
    NUMBER = "number"
    HOURS = "hours"
    MINUTES = "minutes"
    SHARE = "share"
    CHANGE = "change"
    POINTS = "points"
    PER_10000 = "per_10000"
    PER_1000 = "per_1000"
    MOMENT = "moment"


class NotKnown(msgspec.Struct, frozen=True):
    """In the place of a value: why there is none."""

    why: Text


class Formatted(msgspec.Struct, frozen=True):
    """A number with a format of its own, where the rows of a table are of different kinds."""

    value: float | int
    format: Format


Value = str | int | float | datetime | Text | NotKnown | Formatted | None
"""None: there is nothing to tell, and everybody sees why, as the change from zero."""


class Column(msgspec.Struct, frozen=True):
    """`name` is its header in CSV and stays as it is; neighbours of one `group` stand under a common heading."""

    name: str
    title: Text
    format: Format = Format.TEXT
    group: Text | None = None
    strong: bool = False


class Table(msgspec.Struct, frozen=True):
    """`rows` hold a value for each column. `empty` stands in the place of a table without rows."""

    name: str
    title: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: Text | None = None
    empty: Text = Text("本期没有数据。", "Nothing in this period.")


class Figure(msgspec.Struct, frozen=True):
    """One figure with all that belongs to it. `lo`, `hi`: its 90 % interval; `sample`: how many it rests on."""

    title: Text
    value: float | int | NotKnown
    format: Format
    basis: Basis
    definition: Text
    lo: float | None = None
    hi: float | None = None
    sample: int | None = None
    before: float | int | None = None


class Headline(msgspec.Struct, frozen=True):
    """Figures side by side."""

    figures: tuple[Figure, ...]


class Words(msgspec.Struct, frozen=True):
    """A paragraph. `marked`: what must not be passed over."""

    text: Text
    marked: bool = False


class ChartKind(StrEnum):
    """How a picture is drawn: over categories (`BARS`, `LINES`), or over numbers (`SCATTER`, `BAND`)."""

    BARS = "bars"
    LINES = "lines"
    SCATTER = "scatter"
    BAND = "band"


class Series(msgspec.Struct, frozen=True):
    """`y` by category, or by `x`; `lo` and `hi` make the band of `BAND`. `labels`: of points. None: a gap."""

    title: Text
    y: tuple[float | None, ...]
    x: tuple[float, ...] = ()
    lo: tuple[float | None, ...] = ()
    hi: tuple[float | None, ...] = ()
    labels: tuple[str, ...] = ()


class Chart(msgspec.Struct, frozen=True):
    """A picture of `series`, over `categories` where it is drawn over such; zero-based."""

    name: str
    title: Text
    kind: ChartKind
    x_title: Text
    y_title: Text
    series: tuple[Series, ...]
    categories: tuple[Text, ...] = ()
    note: Text | None = None


Block = Headline | Table | Chart | Words


class Section(msgspec.Struct, frozen=True):
    """`name` is its anchor, and the beginning of its files in CSV."""

    name: str
    title: Text
    blocks: tuple[Block, ...]


class Definition(msgspec.Struct, frozen=True):
    """What a word of the report means, and how it is counted."""

    term: Text
    text: Text


class Report(msgspec.Struct, frozen=True):
    """`period` as people call it, ``2011-W27`` or ``2011-07``; `starts_at`, `ends_at` bound it, right-open.

    `version` counts from 1; of a later one `changed` says what is other than in the one before, and why.
    """

    title: Text
    period: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    made_at: datetime
    sections: tuple[Section, ...]
    definitions: tuple[Definition, ...]
    version: int = 1
    changed: tuple[Text, ...] = ()


def tables_of(report: Report) -> Iterator[tuple[Section, Table]]:
    """All tables, in order."""
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                yield section, block


def all_definitions(report: Report) -> tuple[Definition, ...]:
    """Those of the report and of each of its headline figures, each term once."""
    found = {one.term: one for one in report.definitions}
    for section in report.sections:
        for block in section.blocks:
            for figure in block.figures if isinstance(block, Headline) else ():
                found.setdefault(figure.title, Definition(figure.title, figure.definition))
    return tuple(found.values())
