"""What the map shows now: sites out of service first, then where more people complain than usual. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from correlate.facts import Spike, SpikeKind
from ingest.inventory import Inventory
from service.store.problem_sites import ProblemSite

LISTED = 100
_NO_ALARM = frozenset({SpikeKind.SILENT_SUSPECTED, SpikeKind.UNEXPLAINED})

Sees = Callable[[str], bool]
"""Whether whoever looks may see a region."""


class Problem(msgspec.Struct, frozen=True):
    """One entry of the list, and its mark on the map. `severity` None: none was told; `mark` names the shape."""

    place_id: str
    region: str
    district: str
    group_id: str
    mark: str
    severity: str | None
    planned: bool
    cells: int
    of_cells: int
    users: float
    started_at: datetime
    complaints: float
    priority: str | None
    order_id: str | None
    order_state: str | None
    rank: int


class Unusual(msgspec.Struct, frozen=True):
    """A place with more complaints than usual; `district` empty: all of the region. `places` may have caused it."""

    region: str
    district: str
    kind: SpikeKind
    observed: int
    expected: float
    unexplained: float
    starts_at: datetime
    ends_at: datetime
    suspect: str | None
    places: tuple[str, ...]

    @property
    def is_silent(self) -> bool:
        """Whether a silent outage is suspected."""
        return self.kind is SpikeKind.SILENT_SUSPECTED


class MapView(msgspec.Struct, frozen=True):
    """All that is drawn over the network, the worst first. `more` problems stand on the map but not in the list."""

    problems: tuple[Problem, ...]
    more: int
    unusual: tuple[Unusual, ...]
    out_cells: int
    out_users: float
    total_cells: int


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """What is drawn at a site."""

    place_id: str
    mark: str
    group_id: str
    cells: int
    of_cells: int


class Shade(msgspec.Struct, frozen=True, array_like=True):
    """An area with more complaints than usual."""

    region: str
    district: str
    kind: SpikeKind
    observed: int
    expected: float


class Marks(msgspec.Struct, frozen=True):
    """All that is drawn over the network; `suspects` are sites at which a silent outage is suspected."""

    sites: tuple[Mark, ...]
    areas: tuple[Shade, ...]
    suspects: tuple[str, ...]


def map_view(
    sites: Sequence[ProblemSite], spikes: Iterable[Spike], inventory: Inventory, sees: Sees, region: str | None
) -> MapView:
    """Of what may be seen, and of one region where one is named."""

    def shown(there: str) -> bool:
        return sees(there) and region in {None, there}

    known = [site for site in sites if shown(site.region)]
    problems = tuple(_problem(rank, site, inventory) for rank, site in enumerate(known, 1))
    unusual = sorted((_unusual(spike, inventory) for spike in spikes if shown(spike.region)), key=_worst)
    return MapView(
        problems=problems,
        more=max(0, len(problems) - LISTED),
        unusual=tuple(unusual),
        out_cells=sum(site.cells for site in known if not site.planned),
        out_users=sum(site.users for site in known if not site.planned),
        total_cells=sum(1 for cell in inventory.cells.values() if shown(cell.region)),
    )


def marks(view: MapView) -> Marks:
    """What the drawing needs: one mark a site, the worst of those that share it."""
    worst: dict[str, Problem] = {}
    for problem in view.problems:
        worst.setdefault(problem.place_id, problem)
    sites = tuple(Mark(one.place_id, one.mark, one.group_id, one.cells, one.of_cells) for one in worst.values())
    shaded = tuple(Shade(one.region, one.district, one.kind, one.observed, one.expected) for one in view.unusual)
    return Marks(sites, shaded, tuple(place for one in view.unusual if one.is_silent for place in one.places))


def _problem(rank: int, site: ProblemSite, inventory: Inventory) -> Problem:
    cells = inventory.cells_of_site.get(site.place_id, ())
    cell = cells[0] if cells else inventory.cells.get(site.cell_id)
    order = site.order
    return Problem(
        place_id=site.place_id,
        region=site.region,
        district=(cell.district if cell else None) or "",
        group_id=site.group_id,
        mark="planned" if site.planned else site.severity or "indeterminate",
        severity=site.severity,
        planned=site.planned,
        cells=site.cells,
        of_cells=max(site.cells, len(cells)),
        users=site.users,
        started_at=site.started_at,
        complaints=site.complaints,
        priority=order.priority if order else None,
        order_id=order.order_id if order else None,
        order_state=order.state if order else None,
        rank=rank,
    )


def _unusual(spike: Spike, inventory: Inventory) -> Unusual:
    return Unusual(
        region=spike.region,
        district=spike.district or "",
        kind=spike.kind,
        observed=spike.observed,
        expected=spike.expected,
        unexplained=spike.unexplained,
        starts_at=spike.starts_at,
        ends_at=spike.ends_at,
        suspect=spike.backhaul_id or spike.site_id or spike.cell_id,
        places=tuple(dict.fromkeys(_suspected(spike, inventory))),
    )


def _suspected(spike: Spike, inventory: Inventory) -> Iterator[str]:
    """The sites that a suspicion names: of a backhaul all at or below it."""
    for cell in inventory.cells_of(spike.cell_id, spike.site_id, spike.backhaul_id):
        yield cell.site_id or cell.cell_id


def _worst(unusual: Unusual) -> tuple[bool, float, str, str]:
    return unusual.kind not in _NO_ALARM, -unusual.unexplained, unusual.region, unusual.district
