"""Which sites an alarm of the power speaks of, and which cells hang on each."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from statistics import fmean

import msgspec

from correlate.topology import UNKNOWN_USERS
from ingest.records import Alarm, Cell


class PoweredSites:
    """The sites of one network, looked up when power first fails somewhere."""

    def __init__(self, cells: Mapping[str, Cell]) -> None:
        self._cells = cells

    def of(self, alarm: Alarm) -> Sequence[str]:
        """The sites that an alarm of a site, of a cell or of a backhaul path stands for."""
        if alarm.cell_id is not None:
            cell = self._cells.get(alarm.cell_id)
            return (cell.site_id,) if cell and cell.site_id else ()
        if alarm.site_id is not None:
            return (alarm.site_id,)
        path = alarm.backhaul_id
        return () if path is None else [site for site, cells in self._by_site.items() if _hangs_on(cells, path)]

    def cells(self, site_id: str) -> Sequence[Cell]:
        """The cells of a site; those of which nothing is told have the mean number of users."""
        return self._by_site.get(site_id, ())

    @cached_property
    def _by_site(self) -> Mapping[str, Sequence[Cell]]:
        known = [cell.users for cell in self._cells.values() if cell.users is not None]
        mean = fmean(known) if known else UNKNOWN_USERS
        by_site: dict[str, list[Cell]] = {}
        for cell in self._cells.values():
            if cell.site_id:
                whole = cell if cell.users is not None else msgspec.structs.replace(cell, users=mean)
                by_site.setdefault(cell.site_id, []).append(whole)
        return by_site


def _hangs_on(cells: Sequence[Cell], path: str) -> bool:
    return any(f"{cell.backhaul_id or ''}/".startswith(f"{path}/") for cell in cells)
