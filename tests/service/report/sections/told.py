"""What a section says, as plain values that a test compares; and a report around it, to see it in every format."""

from datetime import UTC, datetime
from typing import TypeVar

from correlate.weeks import Weeks
from ingest.records import Region
from service.report.about import About
from service.report.document import Chart, Figure, Headline, Report, Section, Table, Text, Value, Words
from service.report.period import PeriodKind

HOSTILE = "\"=cmd|' /C calc'!A0\", a,b"
"""A region's name as somebody who wants to do harm would write it."""

REGIONS = {
    "Yinchuan": Region("Yinchuan", "银川", "Yinchuan", 800_000.0),
    "Guyuan": Region("Guyuan", "固原", "Guyuan", 300_000.0),
}
ABOUT = About(
    PeriodKind.WEEKLY, Weeks("Asia/Shanghai").named("2011-W27"), "Asia/Shanghai", datetime(2011, 7, 11, 1, tzinfo=UTC)
)
_Block = TypeVar("_Block", Table, Chart, Words, Headline)


def blocks(section: Section, kind: type[_Block]) -> list[_Block]:
    return [block for block in section.blocks if isinstance(block, kind)]


def table(section: Section, name: str) -> Table:
    (found,) = (one for one in blocks(section, Table) if one.name == name)
    return found


def rows(section: Section, name: str) -> dict[str, tuple[Value, ...]]:
    """The rows of a table, by what stands first in English."""
    return {english(row[0]): row[1:] for row in table(section, name).rows}


def figures(section: Section) -> dict[str, Figure]:
    return {figure.title.en: figure for one in blocks(section, Headline) for figure in one.figures}


def said(section: Section) -> str:
    """All its paragraphs, in English."""
    return " ".join(one.text.en for one in blocks(section, Words))


def english(value: Value) -> str:
    return value.en if isinstance(value, Text) else str(value)


def around(*sections: Section) -> Report:
    week = ABOUT.week
    title = Text("专题", "Analyses")
    return Report(title, week.name, week.starts_at, week.ends_at, ABOUT.zone, ABOUT.made_at, sections, ())


def fits_a_page(section: Section) -> bool:
    """Whether every table is narrow enough for A4 and for a slide, its rows as long as its head."""
    tables = blocks(section, Table)
    return all(len(one.columns) <= 8 and all(len(row) == len(one.columns) for row in one.rows) for one in tables)
