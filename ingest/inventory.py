"""The network as the operator's files tell it: which places exist and what belongs to what."""

from collections.abc import Iterable

from ingest.records import Cell, PlannedWork, Region, Site


class Inventory:
    """Regions, cells, sites and planned work, indexed. Immutable once built.

    A site belongs to the region of its first cell (in the order given); a backhaul path covers the cells
    whose own path equals it or starts with it and a slash.
    """

    def __init__(
        self,
        regions: Iterable[Region],
        cells: Iterable[Cell],
        sites: Iterable[Site] = (),
        works: Iterable[PlannedWork] = (),
        timezone: str = "Asia/Shanghai",
    ) -> None:
        self.timezone = timezone
        self.regions: dict[str, Region] = {region.region: region for region in regions}
        self.cells: dict[str, Cell] = {cell.cell_id: cell for cell in cells}
        self.sites: dict[str, Site] = {site.site_id: site for site in sites}
        self.works: tuple[PlannedWork, ...] = tuple(works)
        self.cells_of_site: dict[str, tuple[Cell, ...]] = {}
        self.cells_of_backhaul: dict[str, tuple[Cell, ...]] = {}
        at_site: dict[str, list[Cell]] = {}
        at_backhaul: dict[str, list[Cell]] = {}
        for cell in self.cells.values():
            if cell.site_id:
                at_site.setdefault(cell.site_id, []).append(cell)
            for path in backhaul_prefixes(cell.backhaul_id):
                at_backhaul.setdefault(path, []).append(cell)
        self.cells_of_site = {site: tuple(group) for site, group in at_site.items()}
        self.cells_of_backhaul = {path: tuple(group) for path, group in at_backhaul.items()}

    def cells_of(self, cell_id: str | None, site_id: str | None, backhaul_id: str | None) -> tuple[Cell, ...]:
        """The cells a place stands for, narrowest name first; empty when none of the names is known.

        A cell that is not in the inventory but stands at a known site is taken as one more cell of that
        site, with unknown users.
        """
        if cell_id:
            cell = self.cells.get(cell_id)
            if cell is not None:
                return (cell,)
            if site_id in self.cells_of_site:
                neighbour = self.cells_of_site[site_id][0]
                return (Cell(cell_id=cell_id, region=neighbour.region, site_id=site_id, district=neighbour.district),)
            return ()
        if site_id:
            return self.cells_of_site.get(site_id, ())
        if backhaul_id:
            return self.cells_of_backhaul.get(backhaul_id, ())
        return ()


def backhaul_prefixes(path: str | None) -> tuple[str, ...]:
    """``ring-3/hub-17`` → ``("ring-3", "ring-3/hub-17")``: each a part whose failure takes the cell with it."""
    if not path:
        return ()
    parts = path.split("/")
    return tuple("/".join(parts[: depth + 1]) for depth in range(len(parts)))
