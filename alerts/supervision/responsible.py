"""Which unit is responsible for a place: the one that repairs its site."""

from collections.abc import Iterable, Mapping

from ingest.records import Cell, Site


class Responsible:
    """Looks units up; what the inventory does not know has none."""

    def __init__(self, sites: Mapping[str, Site] | None = None, cells: Mapping[str, Cell] | None = None) -> None:
        self._sites = sites or {}
        self._cells = cells or {}

    def for_cell(self, cell_id: str | None) -> tuple[str | None, str | None]:
        """The unit of a cell, and its site."""
        cell = self._cells.get(cell_id) if cell_id is not None else None
        site_id = cell.site_id if cell is not None else None
        return self.for_sites((site_id,) if site_id is not None else ()), site_id

    def for_sites(self, site_ids: Iterable[str]) -> str | None:
        """The unit of the first of the sites that has one."""
        known = (self._sites[site_id].unit for site_id in site_ids if site_id in self._sites)
        return next((unit for unit in known if unit), None)
