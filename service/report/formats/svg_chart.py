"""Pictures of a report as inline SVG: zero-based, labelled directly, intervals as bands."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec
from markupsafe import Markup

from service.report.document import Chart, ChartKind, Language, Series
from service.report.formats.axis import ceiling, steps

_WIDTH, _HEIGHT = 720.0, 300.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 56.0, 600.0, 18.0, 254.0
_LABEL_HEIGHT: Final = 15.0
_TICKS: Final = 4
_COLOURS: Final = ("#1c6e8c", "#b4622d", "#5d7a3a", "#7a5c99", "#8a8f98")
_INK, _SOFT, _LINE = "#1d232b", "#5b6673", "#d5dae0"
# Colours stand as attributes, for printing knows no style of the page; on a screen the page's style goes before them.

_Place = Callable[[float], float]


class Scales(msgspec.Struct, frozen=True):
    """From values to places on the picture."""

    x: _Place
    y: _Place
    x_most: float
    y_most: float


def svg(chart: Chart, language: Language) -> Markup:
    """The picture, without its title; every text in it is escaped."""
    by_category = chart.kind in {ChartKind.BARS, ChartKind.LINES}
    scales = _scales(chart, by_category=by_category)
    parts = [*_frame(chart, scales, language), *_x_ticks(chart, scales, language, by_category=by_category)]
    draw = _DRAWN[chart.kind]
    for at, one in enumerate(chart.series):
        parts += draw(one, at, len(chart.series), scales)
    parts += _names(chart, scales, language)
    head = Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">').format(
        f"{_WIDTH:g}", f"{_HEIGHT:g}", chart.title.of(language)
    )
    return head + Markup("").join(parts) + Markup("</svg>")


def _scales(chart: Chart, *, by_category: bool) -> Scales:
    values = [value for one in chart.series for line in (one.y, one.lo, one.hi) for value in line if value is not None]
    y_most = ceiling(values)
    x_most = (
        float(max(len(chart.categories), 1)) if by_category else ceiling([x for one in chart.series for x in one.x])
    )
    return Scales(
        lambda x: round(_LEFT + (_RIGHT - _LEFT) * x / x_most, 1),
        lambda y: round(_BOTTOM - (_BOTTOM - _TOP) * y / y_most, 1),
        x_most,
        y_most,
    )


def _frame(chart: Chart, scales: Scales, language: Language) -> Iterator[Markup]:
    for value in steps(scales.y_most, _TICKS):
        y = scales.y(value)
        yield _line("tick", _LEFT, y, _RIGHT, y)
        yield _text(_LEFT - 6, y + 4, f"{value:g}", "end")
    yield _line("axis", _LEFT, _TOP, _LEFT, _BOTTOM)
    yield _text(_LEFT, _TOP - 6, chart.y_title.of(language), "start")
    yield _text(_RIGHT, _BOTTOM + 40, chart.x_title.of(language), "end")


def _x_ticks(chart: Chart, scales: Scales, language: Language, *, by_category: bool) -> Iterator[Markup]:
    if not by_category:
        for value in steps(scales.x_most, _TICKS):
            yield _text(scales.x(value), _BOTTOM + 18, f"{value:g}", "middle")
        return
    every = max(1, math.ceil(len(chart.categories) / 12))
    for at, category in enumerate(chart.categories):
        if at % every == 0:
            yield _text(scales.x(at + 0.5), _BOTTOM + 18, category.of(language), "middle")


def _bars(one: Series, at: int, number: int, scales: Scales) -> Iterator[Markup]:
    width = (scales.x(1.0) - scales.x(0.0)) * 0.8 / number
    for category, value in enumerate(one.y):
        if value is not None:
            left, top = scales.x(category + 0.1) + at * width, scales.y(value)
            yield Markup('<rect class="s{}" fill="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
                at, _colour(at), f"{left:g}", f"{top:g}", f"{max(width - 1, 0.5):.1f}", f"{_BOTTOM - top:.1f}"
            )


def _lines(one: Series, at: int, _number: int, scales: Scales) -> Iterator[Markup]:
    points = [(scales.x(number + 0.5), value) for number, value in enumerate(one.y)]
    yield from _path(points, at, scales)


def _dots(one: Series, at: int, _number: int, scales: Scales) -> Iterator[Markup]:
    for x, value in zip(one.x, one.y, strict=True):
        if value is not None:
            yield _DOT.format(at, _colour(at), scales.x(x), scales.y(value))
    known = [(x, value, label) for x, value, label in zip(one.x, one.y, one.labels, strict=False) if value is not None]
    heights = _spread([scales.y(value) for _, value, _ in known])
    for (x, _, label), y in zip(known, heights, strict=True):
        yield _text(scales.x(x) + 8, y + 4, label, "start", "label")


def _band(one: Series, at: int, _number: int, scales: Scales) -> Iterator[Markup]:
    bounds = [
        (x, lo, hi) for x, lo, hi in zip(one.x, one.lo, one.hi, strict=False) if lo is not None and hi is not None
    ]
    if bounds:
        there = [f"{scales.x(x):g},{scales.y(hi):g}" for x, _, hi in bounds]
        back = [f"{scales.x(x):g},{scales.y(lo):g}" for x, lo, _ in reversed(bounds)]
        yield _BAND.format(at, _colour(at), " ".join([*there, *back]))
    yield from _path([(scales.x(x), value) for x, value in zip(one.x, one.y, strict=True)], at, scales)


def _path(points: Sequence[tuple[float, float | None]], at: int, scales: Scales) -> Iterator[Markup]:
    pen, steps_ = "M", list[str]()
    for x, value in points:
        if value is None:
            pen = "M"
        else:
            steps_.append(f"{pen}{x:g} {scales.y(value):g}")
            pen = "L"
    yield _LINE_OF.format(at, _colour(at), " ".join(steps_))


_DRAWN: Final = {ChartKind.BARS: _bars, ChartKind.LINES: _lines, ChartKind.SCATTER: _dots, ChartKind.BAND: _band}


def _names(chart: Chart, scales: Scales, language: Language) -> Iterator[Markup]:
    """The names of the series, beside where their lines end; one alone needs none."""
    if len(chart.series) < 2:
        return
    bars = chart.kind is ChartKind.BARS
    ends = [_TOP + 8 + at * _LABEL_HEIGHT if bars else _end(one, scales) for at, one in enumerate(chart.series)]
    for at, (one, y) in enumerate(zip(chart.series, _spread(ends), strict=True)):
        yield _SWATCH.format(at, _colour(at), _RIGHT + 10, y - 5)
        yield _text(_RIGHT + 24, y + 4, one.title.of(language), "start", "label")


def _end(one: Series, scales: Scales) -> float:
    return scales.y(next((value for value in reversed(one.y) if value is not None), 0.0))


def _spread(places: Sequence[float]) -> list[float]:
    """Moves labels apart, upwards from the lowest one, as little as it takes."""
    spread, below = list(places), math.inf
    for index in sorted(range(len(places)), key=lambda index: -places[index]):
        spread[index] = below = round(min(places[index], below - _LABEL_HEIGHT), 1)
    return spread


def _line(name: str, x1: float, y1: float, x2: float, y2: float) -> Markup:
    return Markup('<line class="{}" stroke="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(name, _LINE, x1, y1, x2, y2)


def _text(x: float, y: float, text: str, anchor: str, name: str = "") -> Markup:
    return _TEXT.format(name or "soft", _INK if name else _SOFT, x, y, anchor, text)


def _colour(at: int) -> str:
    return _COLOURS[at % len(_COLOURS)]


_DOT: Final = Markup('<circle class="s{}" fill="{}" cx="{}" cy="{}" r="4.5"/>')
_BAND: Final = Markup('<polygon class="band s{}" fill="{}" fill-opacity="0.22" points="{}"/>')
_LINE_OF: Final = Markup('<path class="line s{}" fill="none" stroke="{}" stroke-width="2" d="{}"/>')
_SWATCH: Final = Markup('<rect class="s{}" fill="{}" x="{}" y="{}" width="9" height="9"/>')
_TEXT: Final = Markup(
    '<text class="{}" fill="{}" x="{}" y="{}" text-anchor="{}" font-size="12" font-family="Noto Sans SC">{}</text>'
)
