"""The names of a made-up network's places, and its tables: regions, cells and sites."""

import numpy as np
from numpy.typing import NDArray

from correlate.simulate.network import AREA_CLASSES, HUBS_A_RING, TECHNOLOGIES, Network
from correlate.simulate.table import Decimals, Serials, Table, Words

Indices = NDArray[np.int64]
_OWNERS = ("self", "tower company")
_INDOOR = AREA_CLASSES.index("indoor")


def region_words(network: Network) -> list[str]:
    """Names of the regions."""
    return [f"R{number:02d}" for number in range(1, network.regions + 1)]


def district_words(network: Network) -> list[str]:
    """Names of the districts, by region · districts + district."""
    numbers = range(1, network.districts + 1)
    return [f"{region}-D{number}" for region in region_words(network) for number in numbers]


def unit_words(network: Network) -> list[str]:
    """Names of the units that repair, one a district, in the order of `district_words`."""
    return [f"{name}维护班" for name in district_words(network)]


def site_names(sites: Indices) -> Serials:
    """Names of sites; negative: none."""
    return Serials(sites + np.where(sites >= 0, 1, 0), ("S",), width=6)


def cell_words(network: Network) -> list[str]:
    """Names of all cells: site and sector."""
    sector = np.arange(len(network.cell_site)) - network.site_first[network.cell_site] + 1
    pairs = zip((network.cell_site + 1).tolist(), sector.tolist(), strict=True)
    return [f"S{site:06d}-{number}" for site, number in pairs]


def hub_words(network: Network) -> list[str]:
    """Backhaul path of each hub, its ring first."""
    first = network.hub_first[:-1]
    pairs = zip(network.site_region[first].tolist(), network.site_hub_rank[first].tolist(), strict=True)
    return [f"r{region + 1:02d}-ring-{rank // HUBS_A_RING + 1}/hub-{rank + 1:03d}" for region, rank in pairs]


def region_table(network: Network) -> Table:
    """``regions``."""
    numbers = np.arange(network.regions)
    names = [str(number + 1).zfill(2) for number in numbers.tolist()]
    users = np.bincount(network.cell_region, network.cell_users, network.regions).astype(np.float64)
    return Table({
        "region": Words(numbers, region_words(network)),
        "name_zh": Words(numbers, [f"示例市{name}" for name in names]),
        "name_en": Words(numbers, [f"Example City {name}" for name in names]),
        "subscribers": Decimals(users, 0),
    })  # fmt: skip


def cell_table(network: Network) -> Table:
    """``cells``."""
    site = network.cell_site
    return Table({
        "cell_id": Words(np.arange(len(site)), cell_words(network)),
        "site_id": site_names(site),
        "region": Words(network.cell_region, region_words(network)),
        "district": Words(district_of(network, site), district_words(network)),
        "technology": Words(network.cell_technology, TECHNOLOGIES),
        "area_class": Words(network.site_area[site], AREA_CLASSES),
        "latitude": Decimals(network.site_latitude[site], 5),
        "longitude": Decimals(network.site_longitude[site], 5),
        "users": Decimals(network.cell_users, 0),
        "backhaul_id": Words(network.site_hub[site], hub_words(network)),
    })  # fmt: skip


def district_of(network: Network, sites: Indices) -> Indices:
    """Codes into `district_words`."""
    return network.site_region[sites] * network.districts + network.site_district[sites]


def site_table(network: Network) -> Table:
    """``sites``."""
    sites = np.arange(len(network.site_region))
    return Table({
        "site_id": site_names(sites),
        "owner": Words(network.site_rented.astype(np.int64), _OWNERS),
        "unit": Words(district_of(network, sites), unit_words(network)),
        "access_hours": Words(np.where(network.site_area == _INDOOR, 0, -1), ("07:00-22:00",)),
        "battery_hours": Decimals(network.site_battery_hours, 0),
        "travel_hours": Decimals(network.site_travel_hours, 2),
    })  # fmt: skip
