"""How long repairs took in the past, as it was known at a moment: nothing is used before it was known."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import datetime
from math import ceil, log

from alerts.dispatch.crew_times import learn_crew_times
from alerts.dispatch.repair_time import Repairs
from correlate.model import Model
from ingest.inventory import Inventory
from ingest.records import Cell, PastOrder, Site

_EACH = 200
_STEP = log(1.05)
"""The first orders are learnt from one by one, later ones whenever there are a twentieth more."""


class PastRepairs:
    """Past orders of one network, with the sites of their cells."""

    def __init__(
        self,
        orders: Iterable[PastOrder],
        assumed_hours: float,
        sites: Mapping[str, Site] | None = None,
        cells: Mapping[str, Cell] | None = None,
        zone: str = "UTC",
    ) -> None:
        fixed = [(order.fixed_at, order.order_id, order) for order in orders if order.fixed_at is not None]
        self._orders = [order for _, _, order in sorted(fixed, key=lambda each: each[:2])]
        self._fixed = [order.fixed_at for order in self._orders if order.fixed_at is not None]
        self._assumed_hours = assumed_hours
        self._sites, self._cells, self._zone = sites or {}, cells or {}, zone
        self._learnt: tuple[int, Repairs] | None = None

    def at(self, now: datetime) -> Repairs:
        """What the orders that were fixed by `now` tell."""
        count = _counted(bisect_right(self._fixed, now))
        if self._learnt is None or self._learnt[0] != count:
            times = learn_crew_times(self._orders[:count], self._assumed_hours, now, self._site_of)
            self._learnt = count, Repairs(times, self._sites, self._zone)
        return self._learnt[1]

    def _site_of(self, cell_id: str | None) -> Site | None:
        cell = self._cells.get(cell_id or "")
        return self._sites.get(cell.site_id or "") if cell else None


def past_repairs(orders: Iterable[PastOrder], model: Model, inventory: Inventory) -> PastRepairs:
    """The past of this network; where it tells nothing, the model's crew hours stand."""
    return PastRepairs(orders, model.crew_hours, inventory.sites, inventory.cells, inventory.timezone)


def _counted(known: int) -> int:
    """How many of so many known orders are learnt from: a function of their number alone."""
    if known <= _EACH:
        return known
    steps = int(log(known / _EACH) / _STEP)
    return min(known, ceil(_EACH * 1.05**steps))
