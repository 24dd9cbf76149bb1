"""The made-up network of the five cities: districts, sites, cells, backhaul, and who repairs them."""

import math
import random
from typing import NamedTuple


class City(NamedTuple):
    """A city 地市: `subscribers` in proportion to the population of 2011, `sites` to them."""

    region: str
    name_zh: str
    code: str
    subscribers: int
    sites: int
    districts: tuple[tuple[str, float, float, float, bool], ...]
    """name, share of the sites, latitude, longitude, urban"""


class Site(NamedTuple):
    """A base station; its cells share one backhaul path."""

    site_id: str
    district: str
    area_class: str
    latitude: float
    longitude: float
    backhaul_id: str
    cells: tuple[str, ...]
    battery_hours: int


class Cell(NamedTuple):
    """A cell; `users` are those served on average."""

    cell_id: str
    site: Site
    region: str
    technology: str
    users: int


CITIES = (
    City("Yinchuan", "银川", "YC", 1_300_000, 320, (
        ("兴庆区", 0.34, 38.474, 106.288, True), ("金凤区", 0.22, 38.477, 106.242, True),
        ("西夏区", 0.18, 38.491, 106.156, True), ("永宁县", 0.08, 38.277, 106.252, False),
        ("贺兰县", 0.09, 38.554, 106.349, False), ("灵武市", 0.09, 38.103, 106.334, False))),
    City("Shizuishan", "石嘴山", "SZ", 500_000, 125, (
        ("大武口区", 0.46, 39.013, 106.376, True), ("惠农区", 0.26, 39.239, 106.781, True),
        ("平罗县", 0.28, 38.906, 106.544, False))),
    City("Wuzhong", "吴忠", "WZ", 600_000, 150, (
        ("利通区", 0.36, 37.985, 106.199, True), ("青铜峡市", 0.22, 38.021, 106.076, False),
        ("同心县", 0.18, 36.981, 105.914, False), ("盐池县", 0.14, 37.784, 107.405, False),
        ("红寺堡区", 0.10, 37.421, 106.067, False))),
    City("Guyuan", "固原", "GY", 500_000, 130, (
        ("原州区", 0.40, 36.003, 106.285, True), ("西吉县", 0.22, 35.965, 105.731, False),
        ("彭阳县", 0.15, 35.850, 106.638, False), ("隆德县", 0.13, 35.618, 106.123, False),
        ("泾源县", 0.10, 35.495, 106.339, False))),
    City("Zhongwei", "中卫", "ZW", 450_000, 115, (
        ("沙坡头区", 0.44, 37.514, 105.190, True), ("中宁县", 0.32, 37.490, 105.676, False),
        ("海原县", 0.24, 36.565, 105.643, False))),
)  # fmt: skip
_SITES_A_HUB = 7
_HUBS_A_RING = 3
_BIG_HUB_SITES = 14


class Network(NamedTuple):
    """All places: sites and cells by city, in order."""

    sites: dict[str, tuple[Site, ...]]
    cells: dict[str, Cell]

    def cells_of(self, region: str) -> list[Cell]:
        """The cells of a city."""
        return [self.cells[cell] for site in self.sites[region] for cell in site.cells]


def make_network(rng: random.Random) -> Network:
    """The network, the same for the same state of `rng`."""
    sites = {city.region: tuple(_sites(city, rng)) for city in CITIES}
    cells: dict[str, Cell] = {}
    for city in CITIES:
        for cell in _cells(city, sites[city.region], rng):
            cells[cell.cell_id] = cell
    return Network(sites, cells)


def _sites(city: City, rng: random.Random) -> list[Site]:
    paths = _backhaul_paths(city)
    made: list[Site] = []
    for name, share, latitude, longitude, urban in city.districts:
        last = name == city.districts[-1][0]
        for _ in range(city.sites - len(made) if last else round(city.sites * share)):
            spread = 0.018 if urban else 0.07
            at = (round(rng.gauss(latitude, spread), 5), round(rng.gauss(longitude, spread), 5))
            site_id = f"{city.code}{len(made) + 1:04d}"
            count = rng.choices((2, 3, 4), (0.1, 0.8, 0.1))[0]
            names = tuple(f"{site_id}-{sector}" for sector in range(1, count + 1))
            battery = rng.choice((2, 3, 4) if urban else (4, 5, 6, 8))
            made.append(Site(site_id, name, _area(urban, rng), *at, paths[len(made)], names, battery))
    return made


def _backhaul_paths(city: City) -> list[str]:
    """One path a site; the second hub of the first ring is a large one."""
    sizes = [_SITES_A_HUB, _BIG_HUB_SITES] + [_SITES_A_HUB] * (city.sites // _SITES_A_HUB + 1)
    paths: list[str] = []
    for hub, size in enumerate(sizes):
        ring = hub // _HUBS_A_RING + 1
        paths += [f"{city.code.lower()}-ring-{ring}/hub-{hub + 1:02d}"] * size
    return paths[: city.sites]


def _area(urban: bool, rng: random.Random) -> str:
    if urban:
        return rng.choices(("urban", "indoor", "transport"), (0.78, 0.17, 0.05))[0]
    return rng.choices(("suburban", "rural", "transport"), (0.35, 0.57, 0.08))[0]


def _cells(city: City, sites: tuple[Site, ...], rng: random.Random) -> list[Cell]:
    """Users are log-normal; a city's cells together serve its subscribers."""
    drawn: list[tuple[str, Site, str, float]] = []
    for site in sites:
        layers = ("2G", "3G", "3G", "2G") if rng.random() < 0.3 else ("2G",) * 4
        for cell_id, technology in zip(site.cells, layers, strict=False):
            drawn.append((cell_id, site, technology, math.exp(rng.gauss(0.0, 0.55))))
    scale = city.subscribers / sum(weight for *_, weight in drawn)
    return [Cell(name, site, city.region, layer, round(weight * scale)) for name, site, layer, weight in drawn]


def region_rows() -> list[dict[str, object]]:
    """Rows of ``regions.csv``."""
    return [
        {"region": city.region, "name_zh": city.name_zh, "name_en": city.region, "subscribers": city.subscribers}
        for city in CITIES
    ]


def cell_rows(network: Network) -> list[dict[str, object]]:
    """Rows of ``cells.csv``."""
    return [
        {
            "cell_id": cell.cell_id,
            "site_id": cell.site.site_id,
            "region": cell.region,
            "district": cell.site.district,
            "technology": cell.technology,
            "area_class": cell.site.area_class,
            "latitude": cell.site.latitude,
            "longitude": cell.site.longitude,
            "users": cell.users,
            "backhaul_id": cell.site.backhaul_id,
        }
        for cell in network.cells.values()
    ]


def site_rows(network: Network, rng: random.Random) -> list[dict[str, object]]:
    """Rows of ``sites.csv``."""
    return [_site_row(city, site, rng) for city in CITIES for site in network.sites[city.region]]


def _site_row(city: City, site: Site, rng: random.Random) -> dict[str, object]:
    indoor, rural = site.area_class == "indoor", site.area_class == "rural"
    return {
        "site_id": site.site_id,
        "owner": "self",
        "unit": f"{city.name_zh}{site.district}维护班",
        "access_hours": "07:00-22:00" if indoor else "",
        "battery_hours": site.battery_hours,
        "travel_hours": rng.choice((1.0, 1.5, 2.0) if rural else (0.5, 0.75, 1.0)),
    }
