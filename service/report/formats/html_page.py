"""A report as one page that needs nothing else: inline style, inline pictures, no script; it prints on A4."""

from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from service.report.document import (
    Chart,
    Column,
    Figure,
    Format,
    Language,
    NotKnown,
    Report,
    Table,
    Text,
    Value,
    all_definitions,
)
from service.report.formats.svg_chart import svg
from service.report.printed import printed, told_of, with_unit

HERE: Final = Path(__file__).parents[1]
_WIDE: Final = 9


def html(report: Report, language: Language, *, fonts: str = "") -> bytes:
    """The page; `fonts` is style that brings fonts along, for printing."""
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shown = _Shown(report, language)
    text = templates.get_template("report.html").render(
        report=report,
        language=language,
        of=lambda text: text.of(language),
        kind=lambda block: type(block).__name__,
        shown=shown,
        definitions=all_definitions(report),
        fonts=Markup(fonts),  # noqa: S704 - our own files
    )
    return text.encode("utf-8", "backslashreplace")


class _Shown:
    """How values look in the page."""

    def __init__(self, report: Report, language: Language) -> None:
        self._language: Language = language
        self._zone = ZoneInfo(report.zone)

    def moment(self, value: Value) -> str:
        return printed(value, Format.MOMENT, self._language, self._zone)

    def value(self, value: Value, column: Column) -> str:
        return printed(value, column.format, self._language, self._zone)

    def why(self, value: Value) -> str:
        return value.why.of(self._language) if isinstance(value, NotKnown) else ""

    def figure(self, figure: Figure) -> str:
        return with_unit(figure.value, figure.format, self._language, self._zone)

    def told(self, figure: Figure) -> str:
        return told_of(figure, self._language)

    def picture(self, chart: Chart) -> Markup:
        return svg(chart, self._language)

    def groups(self, table: Table) -> Sequence[tuple[Text | None, int]]:
        """Headings over neighbours of one group, and how many columns each spans; empty where there are none."""
        runs: list[tuple[Text | None, int]] = []
        for column in table.columns:
            if runs and column.group is not None and runs[-1][0] == column.group:
                runs[-1] = (column.group, runs[-1][1] + 1)
            else:
                runs.append((column.group, 1))
        return runs if any(group for group, _ in runs) else ()

    def is_wide(self, table: Table) -> bool:
        return len(table.columns) > _WIDE


def embedded_font(family: str, path: Path, weight: int) -> str:
    """A font as style that carries it along."""
    data = b64encode(path.read_bytes()).decode()
    source = f"url(data:font/woff2;base64,{data}) format('woff2')"
    return f"@font-face {{ font-family: '{family}'; font-weight: {weight}; src: {source}; }}"
