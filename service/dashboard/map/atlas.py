"""Where everything stands on the map, without tiles: sites as points, regions and districts as hulls of theirs."""

from collections.abc import Iterable, Iterator, Sequence
from math import asinh, cos, radians, tan
from statistics import fmean

import msgspec

from ingest.records import Cell

Point = tuple[float, float]

_EARTH_KM = 6371.0088


class Site(msgspec.Struct, frozen=True, array_like=True):
    """A site, or a cell without one, at the mean of its cells' coordinates; x to the east and y to the south, km."""

    place_id: str
    x: float
    y: float
    region: str
    district: str
    cells: int


class Area(msgspec.Struct, frozen=True):
    """A region, or one of its districts: the convex hull of its sites, empty where they are fewer than three."""

    region: str
    district: str
    hull: tuple[Point, ...]


class Atlas(msgspec.Struct, frozen=True):
    """The drawing of a network. `unplaced`: sites that no coordinates tell of."""

    sites: tuple[Site, ...]
    regions: tuple[Area, ...]
    districts: tuple[Area, ...]
    unplaced: int

    def only(self, regions: frozenset[str] | None) -> "Atlas":
        """Of these regions alone; None: all of it."""
        if regions is None:
            return self
        sites = tuple(site for site in self.sites if site.region in regions)
        areas = [tuple(area for area in areas if area.region in regions) for areas in (self.regions, self.districts)]
        return Atlas(sites, areas[0], areas[1], self.unplaced)


def atlas_of(cells: Iterable[Cell]) -> Atlas:
    """The drawing of these cells, by Mercator's projection at the true scale of their middle latitude."""
    by_place: dict[str, list[Cell]] = {}
    for cell in cells:
        by_place.setdefault(cell.site_id or cell.cell_id, []).append(cell)
    placed = {name: spot for name, there in by_place.items() if (spot := _spot(there)) is not None}
    to_km = _Projection(list(placed.values()))
    sites = tuple(_site(name, by_place[name], to_km(spot)) for name, spot in sorted(placed.items()))
    return Atlas(
        sites,
        tuple(_areas(sites, by_district=False)),
        tuple(_areas(sites, by_district=True)),
        len(by_place) - len(placed),
    )


def hull(points: Iterable[Point]) -> tuple[Point, ...]:
    """The convex hull, against the clock in a plane whose y points up; empty for what has no area (Andrew, 1979)."""
    ordered = sorted(set(points))
    lower, upper = _half(ordered), _half(ordered[::-1])
    around = (*lower[:-1], *upper[:-1])
    return around if len(around) > 2 else ()


class _Projection:
    """Latitude and longitude (degrees) → km from the middle, east and south."""

    def __init__(self, spots: Sequence[Point]) -> None:
        latitudes, longitudes = [spot[0] for spot in spots], [spot[1] for spot in spots]
        self._latitude = (min(latitudes) + max(latitudes)) / 2 if spots else 0.0
        self._longitude = (min(longitudes) + max(longitudes)) / 2 if spots else 0.0
        self._scale = _EARTH_KM * cos(radians(self._latitude))

    def __call__(self, spot: Point) -> Point:
        latitude, longitude = spot
        x = radians(longitude - self._longitude)
        y = asinh(tan(radians(self._latitude))) - asinh(tan(radians(latitude)))
        return round(self._scale * x, 3), round(self._scale * y, 3)


def _spot(cells: Sequence[Cell]) -> Point | None:
    known = [(cell.latitude, cell.longitude) for cell in cells]
    placed = [(lat, lon) for lat, lon in known if lat is not None and lon is not None and abs(lat) < 85]
    return (fmean(lat for lat, _ in placed), fmean(lon for _, lon in placed)) if placed else None


def _site(name: str, cells: Sequence[Cell], point: Point) -> Site:
    return Site(name, *point, cells[0].region, cells[0].district or "", len(cells))


def _areas(sites: Iterable[Site], *, by_district: bool) -> Iterator[Area]:
    points: dict[tuple[str, str], list[Point]] = {}
    for site in sites:
        if site.district or not by_district:
            points.setdefault((site.region, site.district if by_district else ""), []).append((site.x, site.y))
    for (region, district), there in sorted(points.items()):
        yield Area(region, district, hull(there))


def _half(points: Sequence[Point]) -> list[Point]:
    kept: list[Point] = []
    for point in points:
        while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept


def _turn(first: Point, second: Point, third: Point) -> float:
    return (second[0] - first[0]) * (third[1] - first[1]) - (second[1] - first[1]) * (third[0] - first[0])
