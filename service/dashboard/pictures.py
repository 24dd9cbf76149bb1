"""One small picture per region: complaints per bin over the usual range, with the outages under the axis."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from correlate.facts import BinConcluded
from service.dashboard.figures import count
from service.dashboard.last_hour import LastHour, last_hours
from service.dashboard.scene import OutageMark, Scene, region_names
from service.dashboard.words import Words

DEFAULT_BIN = timedelta(minutes=15)


class Series(msgspec.Struct, frozen=True):
    """What the browser draws. Times are Unix seconds; `tallest` is shared by all regions: one scale.

    `starts[i]` is the start of the bin with `observed[i]` complaints; marks are (start, end, cells, planned),
    the end of an open one being None.
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
    marks: tuple[tuple[int, int | None, int, bool], ...]


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
    by_region: dict[str, list[BinConcluded]] = {region.region: [] for region in scene.regions}
    for each in scene.bins:
        if each.district is None and each.region in by_region:
            by_region[each.region].append(each)
    name = region_names(scene, words.language)
    last = {hour.region: hour for hour in last_hours(scene)}
    bin_length = next((each.ends_at - each.starts_at for each in scene.bins), DEFAULT_BIN)
    since, until = scene.freshness.now - timedelta(hours=hours), scene.freshness.now
    tallest = max((max(each.observed, each.upper) for each in scene.bins if each.district is None), default=1.0)
    drawn = []
    for region, bins in by_region.items():
        marks = [mark for mark in scene.marks if mark.region == region]
        series = _series(bins, marks, since, until, bin_length, tallest)
        hour = last.get(region)
        drawn.append(
            Picture(region, name(region), _words(hour, words), hour is not None and hour.unusual, _json(series))
        )
    return Pictures(minutes=int(bin_length.total_seconds()) // 60, pictures=tuple(drawn))


def _words(hour: LastHour | None, words: Words) -> str:
    if hour is None:
        return words.region_waits
    return words.region_now.format(observed=count(hour.observed), expected=count(hour.expected))


def _series(
    bins: list[BinConcluded],
    marks: list[OutageMark],
    since: datetime,
    until: datetime,
    bin_length: timedelta,
    tallest: float,
) -> Series:
    bins = sorted(bins, key=lambda each: each.starts_at)
    return Series(
        since=_seconds(since),
        until=_seconds(until),
        bin_s=int(bin_length.total_seconds()),
        tallest=max(2.0, tallest),
        starts=tuple(_seconds(each.starts_at) for each in bins),
        observed=tuple(each.observed for each in bins),
        expected=tuple(round(each.expected, 3) for each in bins),
        upper=tuple(round(each.upper, 3) for each in bins),
        attributed=tuple(round(each.attributed, 3) for each in bins),
        marks=tuple(
            (_seconds(mark.started_at), _seconds(mark.ended_at) if mark.ended_at else None, mark.cells, mark.planned)
            for mark in sorted(marks, key=lambda mark: (mark.started_at, mark.cells))
        ),
    )


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _json(series: Series) -> str:
    return msgspec.json.encode(series).decode()
