"""What planned work takes in: the cells of the places that it names, and the users whom they serve."""

from collections.abc import Sequence
from functools import cached_property

import msgspec

from correlate.topology import UNKNOWN_USERS
from ingest.inventory import Inventory
from ingest.records import Cell, PlannedWork


class Scope(msgspec.Struct, frozen=True):
    """The cells of a work, by id, and its region; `unknown` are places it names that the inventory does not have.

    `share`: of the cells of its region. Work that names a region alone has no cells: it silences nothing.
    """

    region: str
    cells: tuple[Cell, ...] = ()
    users: float = 0.0
    share: float = 0.0
    unknown: tuple[str, ...] = ()


class Places:
    """An inventory as planned work sees it."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory

    @property
    def zone(self) -> str:
        """The time zone that people there live in."""
        return self._inventory.timezone

    def scope_of(self, parts: Sequence[PlannedWork]) -> Scope:
        """What all rows of one work take in together."""
        cells: dict[str, Cell] = {}
        unknown: list[str] = []
        for part in parts:
            found = self.cells_of(part)
            cells.update((cell.cell_id, cell) for cell in found)
            if not found and (part.cell_id or part.site_id):
                unknown.append(part.cell_id or part.site_id or "")
        region = next(iter(cells.values())).region if cells else next((one.region for one in parts if one.region), "")
        inside = sum(1 for cell in cells.values() if cell.region == region)
        share = inside / self._cells_in[region] if inside and region in self._cells_in else 0.0
        users = sum([self.users_of(cell) for cell in cells.values()])
        return Scope(region, tuple(cells.values()), users, share, tuple(dict.fromkeys(unknown)))

    def cells_of(self, part: PlannedWork) -> tuple[Cell, ...]:
        """The cells of one row: its cell, else those of its site."""
        return self._inventory.cells_of(part.cell_id, None if part.cell_id else part.site_id, None)

    def users_of(self, cell: Cell) -> float:
        """Mean users that it serves; the mean of the network where the inventory does not say."""
        return self._mean_users if cell.users is None else cell.users

    def users_in(self, region: str) -> float:
        """Users served in a region."""
        return self._users_in.get(region, 0.0)

    @cached_property
    def _mean_users(self) -> float:
        known = [cell.users for cell in self._inventory.cells.values() if cell.users is not None]
        return sum(known) / len(known) if known else UNKNOWN_USERS

    @cached_property
    def _cells_in(self) -> dict[str, int]:
        count: dict[str, int] = {}
        for cell in self._inventory.cells.values():
            count[cell.region] = count.get(cell.region, 0) + 1
        return count

    @cached_property
    def _users_in(self) -> dict[str, float]:
        users: dict[str, float] = {}
        for cell in self._inventory.cells.values():
            users[cell.region] = users.get(cell.region, 0.0) + self.users_of(cell)
        return users
