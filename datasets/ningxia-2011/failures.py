"""What failed in the two weeks: made-up failures whose cells and seconds add up to the operator's table.

Times are seconds since Monday 2011-06-27 00:00 local time. No outage crosses the end of a week, so that
each counts in one week only.
"""

import math
import random
from collections.abc import Iterator
from typing import NamedTuple

from places import CITIES, Network, Site
from printed_table import PRINTED, out_seconds

HOUR = 3600
DAY = 24 * HOUR
WEEK = 7 * DAY
Period = tuple[int, int]


class CellOut(NamedTuple):
    """A cell without service; several periods less than ten minutes apart are one flapping outage."""

    cell_id: str
    periods: tuple[Period, ...]

    @property
    def seconds(self) -> int:
        """Time out, gaps left out."""
        return sum(end - start for start, end in self.periods)


class Failure(NamedTuple):
    """One thing that failed. `kind`: cell, site, power, fibre or planned; `began_at`: its first precursor."""

    kind: str
    region: str
    cause: str
    began_at: int
    sites: tuple[Site, ...]
    cells: tuple[CellOut, ...]
    frailty: float
    work_id: str = ""

    @property
    def ends_at(self) -> int:
        """When the last cell is back."""
        return max(cell.periods[-1][1] for cell in self.cells)


class Piece(NamedTuple):
    """A failure that is set by hand: which sites (the first and how many, in the city's order), and when."""

    kind: str
    region: str
    first_site: int
    sites: int
    starts_at: int
    hours: float


def at(week: int, day: int, hour: int, minute: int) -> int:
    """Seconds of a local time; Monday is day 0, week 0 is 2011-W26."""
    return week * WEEK + day * DAY + hour * HOUR + minute * 60


PIECES = (
    Piece("site", "Yinchuan", 150, 1, at(0, 2, 9, 40), 3.1),
    Piece("fibre", "Yinchuan", 7, 14, at(1, 1, 15, 12), 3.7),
    Piece("power", "Yinchuan", 200, 4, at(1, 4, 15, 50), 6.6),
    Piece("site", "Shizuishan", 60, 1, at(1, 2, 17, 35), 4.1),
    Piece("site", "Wuzhong", 90, 1, at(0, 3, 2, 50), 3.3),
    Piece("site", "Wuzhong", 34, 1, at(1, 5, 3, 20), 2.9),
    Piece("power", "Guyuan", 60, 5, at(0, 4, 11, 5), 9.0),
    Piece("power", "Guyuan", 56, 12, at(1, 3, 9, 20), 10.5),
    Piece("site", "Zhongwei", 20, 1, at(0, 5, 13, 15), 4.2),
    Piece("site", "Zhongwei", 70, 1, at(1, 0, 19, 5), 2.4),
)
CUTOVERS = (
    Piece("planned", "Guyuan", 10, 4, at(0, 2, 1, 30), 2.5),
    Piece("planned", "Yinchuan", 115, 8, at(1, 2, 1, 0), 4.0),
    Piece("planned", "Zhongwei", 50, 3, at(1, 3, 1, 0), 2.0),
)
_SITE_SHARE = 0.3
_AGAIN_SHARE = 0.08
_FLAP_SHARE = 0.12
_SHORTEST_S = 75
_LONGEST_S = 9 * HOUR
_APART_S = HOUR


class Calendar:
    """When each cell is taken, so that no two failures of a cell touch."""

    def __init__(self) -> None:
        self._taken: dict[str, list[Period]] = {}

    def is_free(self, cells: tuple[str, ...], start: int, end: int) -> bool:
        """Whether none of the cells is taken within an hour of [start, end)."""
        return not any(
            start - _APART_S < taken_end and taken_start < end + _APART_S
            for cell in cells
            for taken_start, taken_end in self._taken.get(cell, ())
        )

    def take(self, cells: tuple[str, ...], start: int, end: int) -> None:
        """Mark the cells as taken."""
        for cell in cells:
            self._taken.setdefault(cell, []).append((start, end))


def all_failures(network: Network, rng: random.Random) -> list[Failure]:
    """The failures of both weeks in order of beginning, planned work included."""
    calendar = Calendar()
    made = [_cutover(piece, number, network, rng) for number, piece in enumerate(CUTOVERS, 1)]
    made += [_set_piece(piece, network, rng) for piece in PIECES]
    for failure in made:
        for out in failure.cells:
            calendar.take((out.cell_id,), out.periods[0][0], out.periods[-1][1])
    for city in CITIES:
        for week in (0, 1):
            pieces = [f for f in made if f.region == city.region and not f.work_id and f.began_at // WEEK == week]
            made += list(_ordinary(city.region, week, pieces, network, calendar, rng))
    return sorted(made, key=lambda failure: (failure.began_at, failure.cells[0].cell_id))


def _cutover(piece: Piece, number: int, network: Network, rng: random.Random) -> Failure:
    sites = network.sites[piece.region][piece.first_site : piece.first_site + piece.sites]
    ends_at = piece.starts_at + int(piece.hours * HOUR)
    cells: list[CellOut] = []
    for site in sites:
        start = piece.starts_at + rng.randint(8 * 60, 40 * 60)
        end = min(start + rng.randint(35 * 60, 95 * 60), ends_at - 5 * 60)
        cells += [CellOut(cell, ((start, end),)) for cell in site.cells]
    work_id = f"GG2011-{26 + piece.starts_at // WEEK}-{number:02d}"
    return Failure("planned", piece.region, "engineering", piece.starts_at, sites, tuple(cells), 1.0, work_id)


def _set_piece(piece: Piece, network: Network, rng: random.Random) -> Failure:
    sites = network.sites[piece.region][piece.first_site : piece.first_site + piece.sites]
    restored_at = piece.starts_at + int(piece.hours * HOUR)
    cells: list[CellOut] = []
    for site in sites:
        start = piece.starts_at + rng.randint(0, 50)
        if piece.kind == "power":
            start += site.battery_hours * HOUR + rng.randint(-600, 600)
        end = restored_at + rng.randint(0, 300)
        cells += [CellOut(cell, ((start, end),)) for cell in site.cells]
    cause = {"power": "power", "fibre": "transmission"}.get(piece.kind, "equipment")
    return Failure(piece.kind, piece.region, cause, piece.starts_at, sites, tuple(cells), 1.0)


class _Unit(NamedTuple):
    """What goes out together in an ordinary failure, and for how many seconds."""

    site: Site
    cells: tuple[str, ...]
    seconds: int


def _ordinary(
    region: str, week: int, pieces: list[Failure], network: Network, calendar: Calendar, rng: random.Random
) -> Iterator[Failure]:
    """Failures of single cells and sites that fill the week up to the printed cells and seconds."""
    used = {out.cell_id for piece in pieces for out in piece.cells}
    seconds = out_seconds(region)[week] - sum(out.seconds for piece in pieces for out in piece.cells)
    groups = _choose(region, PRINTED[region].cells[week] - len(used), used, network, rng)
    for unit in _share_out(groups, seconds, rng):
        for part in _parts(unit, rng):
            yield _place(region, week, part, calendar, rng)


def _choose(
    region: str, count: int, used: set[str], network: Network, rng: random.Random
) -> list[tuple[Site, tuple[str, ...]]]:
    """Whole sites and single cells, `count` distinct cells together."""
    sites = [site for site in network.sites[region] if not used.intersection(site.cells)]
    rng.shuffle(sites)
    chosen: list[tuple[Site, tuple[str, ...]]] = []
    whole = 0
    while sites and whole + len(sites[-1].cells) <= count * _SITE_SHARE:
        site = sites.pop()
        chosen.append((site, site.cells))
        whole += len(site.cells)
    single = [(site, (cell,)) for site in sites for cell in site.cells]
    return chosen + rng.sample(single, count - whole)


def _share_out(groups: list[tuple[Site, tuple[str, ...]]], seconds: int, rng: random.Random) -> list[_Unit]:
    """Heavy-tailed durations that add up, counted per cell, to exactly `seconds`."""
    weights = [math.exp(rng.gauss(0.0, 1.15)) for _ in groups]
    scale = seconds / sum(weight * len(cells) for weight, (_, cells) in zip(weights, groups, strict=True))
    out = [min(max(_SHORTEST_S, int(weight * scale)), _LONGEST_S) for weight in weights]
    single = [index for index, (_, cells) in enumerate(groups) if len(cells) == 1]
    single.sort(key=lambda index: -out[index])
    rest = seconds - sum(length * len(cells) for length, (_, cells) in zip(out, groups, strict=True))
    for turn in range(10_000):
        index = single[turn % max(1, len(single) // 3)]
        step = max(_SHORTEST_S - out[index], min(rest, _LONGEST_S - out[index], 600), -600)
        out[index] += step
        rest -= step
        if rest == 0:
            return [_Unit(site, cells, length) for (site, cells), length in zip(groups, out, strict=True)]
    raise ValueError(f"{rest} s of outage could not be shared out: change the set pieces")


def _parts(unit: _Unit, rng: random.Random) -> list[_Unit]:
    """Some single cells go out twice in the week."""
    if len(unit.cells) > 1 or unit.seconds < 8 * _SHORTEST_S or rng.random() > _AGAIN_SHARE:
        return [unit]
    first = int(unit.seconds * rng.uniform(0.25, 0.75))
    return [unit._replace(seconds=first), unit._replace(seconds=unit.seconds - first)]


def _place(region: str, week: int, unit: _Unit, calendar: Calendar, rng: random.Random) -> Failure:
    """Find a time at which its cells are free."""
    flaps = rng.randint(1, 3) if rng.random() < _FLAP_SHARE and unit.seconds > 6 * _SHORTEST_S else 0
    gaps = [rng.randint(45, 540) for _ in range(flaps)]
    length = unit.seconds + sum(gaps)
    for _ in range(1000):
        start = week * WEEK + rng.randint(2 * HOUR, WEEK - 6 * HOUR - length)
        if calendar.is_free(unit.cells, start, start + length):
            break
    else:
        raise ValueError(f"no time is free for {unit.cells}")
    calendar.take(unit.cells, start, start + length)
    periods = tuple(_split(start, unit.seconds, gaps, rng))
    kind = "site" if len(unit.cells) > 1 else "cell"
    cause = rng.choices(("equipment", "transmission", "power"), (0.62, 0.22, 0.16))[0]
    cells = tuple(CellOut(cell, periods) for cell in unit.cells)
    return Failure(kind, region, cause, start, (unit.site,), cells, round(rng.gammavariate(2.0, 0.5), 3))


def _split(start: int, seconds: int, gaps: list[int], rng: random.Random) -> Iterator[Period]:
    """`seconds` of outage from `start`, interrupted by the gaps."""
    cuts = sorted(rng.sample(range(30, seconds - 30, 31), len(gaps)))
    bounds = [0, *cuts, seconds]
    for index in range(len(bounds) - 1):
        yield start + bounds[index], start + bounds[index + 1]
        start += gaps[index] if index < len(gaps) else 0
