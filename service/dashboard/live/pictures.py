"""One small picture per region: complaints per bin over the usual range, with the outages under the axis."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from correlate.facts import BinConcluded, Spike
from service.dashboard.figures import count
from service.dashboard.live.last_hour import LastHour, last_hours
from service.dashboard.scene import Scene, region_names
from service.dashboard.words import Words

DEFAULT_BIN = timedelta(minutes=15)
LEAST_HEIGHT = 4.0
Mark = tuple[int, int | None, int, bool]


class Series(msgspec.Struct, frozen=True):
    """What the browser draws. Times are Unix seconds; `tallest` is shared by all regions: one scale.

    `starts[i]` is the start of the bin with `observed[i]` complaints; `unusual[i]` says that it lies in a spike: one
    that only leaves the usual range is no finding, many do. Marks are (start, end, cells, planned), the end of an
    open one being None.
    """

    since: int
    until: int
    bin_s: int
    tallest: float
    starts: tuple[int, ...]
    observed: tuple[int, ...]
    expected: tuple[float, ...]
    upper: tuple[float, ...]
    attributed: tuple[float, ...]
    unusual: tuple[bool, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Picture:
    """One region's picture: its name, the last hour in words, and the series as JSON."""

    region: str
    name: str
    words: str
    unusual: bool
    series: str


@dataclass(frozen=True)
class Pictures:
    """All pictures, and how long a bin is."""

    minutes: int
    pictures: tuple[Picture, ...]


def pictures(scene: Scene, words: Words, hours: int) -> Pictures:
    """Pictures of the last `hours`, one per region in the inventory's order."""
    name = region_names(scene, words.language)
    last = {hour.region: hour for hour in last_hours(scene)}
    frame = _frame(scene, hours)
    drawn = []
    for region in (each.region for each in scene.regions):
        hour, series = last.get(region), _series(scene, region, frame)
        drawn.append(
            Picture(region, name(region), _words(hour, words), hour is not None and hour.unusual, _json(series))
        )
    return Pictures(minutes=int(frame.bin_length.total_seconds()) // 60, pictures=tuple(drawn))


@dataclass(frozen=True)
class _Frame:
    """What all pictures share: the axes."""

    since: datetime
    until: datetime
    bin_length: timedelta
    tallest: float


def _frame(scene: Scene, hours: int) -> _Frame:
    until = scene.freshness.now
    bins = [each for each in scene.bins if each.district is None]
    return _Frame(
        since=until - timedelta(hours=hours),
        until=until,
        bin_length=bins[0].ends_at - bins[0].starts_at if bins else DEFAULT_BIN,
        tallest=max(LEAST_HEIGHT, *(max(each.observed, each.upper) for each in bins)) if bins else LEAST_HEIGHT,
    )


def _words(hour: LastHour | None, words: Words) -> str:
    if hour is None:
        return words.gettext("waiting for the first quarter of an hour")
    return words.gettext(
        "%(observed)s in the last hour, %(expected)s expected",
        observed=count(hour.observed),
        expected=count(hour.expected),
    )


def _series(scene: Scene, region: str, frame: _Frame) -> Series:
    bins = [each for each in scene.bins if each.region == region and each.district is None]
    bins.sort(key=lambda each: each.starts_at)
    spikes = [spike for spike in scene.spikes if spike.region == region]
    return Series(
        since=_seconds(frame.since),
        until=_seconds(frame.until),
        bin_s=int(frame.bin_length.total_seconds()),
        tallest=frame.tallest,
        starts=tuple(_seconds(each.starts_at) for each in bins),
        observed=tuple(each.observed for each in bins),
        expected=tuple(round(each.expected, 3) for each in bins),
        upper=tuple(round(each.upper, 3) for each in bins),
        attributed=tuple(round(each.attributed, 3) for each in bins),
        unusual=tuple(any(_overlap(each, spike) for spike in spikes) for each in bins),
        marks=_marks(scene, region),
    )


def _overlap(each: BinConcluded, spike: Spike) -> bool:
    return each.starts_at < spike.ends_at and spike.starts_at < each.ends_at


def _marks(scene: Scene, region: str) -> tuple[Mark, ...]:
    marks = sorted(
        (mark for mark in scene.marks if mark.region == region), key=lambda mark: (mark.started_at, mark.cells)
    )
    return tuple(
        (_seconds(mark.started_at), _seconds(mark.ended_at) if mark.ended_at else None, mark.cells, mark.planned)
        for mark in marks
    )


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _json(series: Series) -> str:
    return msgspec.json.encode(series).decode()
