"""Series of how things stand: measured from the tables, at whole steps of the pipeline's clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from correlate.model import Model
from ingest.clock import Clock
from ingest.inventory import Inventory
from service.projections.queued import packed
from service.projections.series import UNKNOWN, Point, outage_points, queue_points, window_points
from service.store.store import Store

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOOK_EVERY = timedelta(seconds=1)
_WINDOWS_EVERY = timedelta(hours=1)


class Sampler:
    """Measures outages, queue and windows, and queues the points like what was concluded: none is lost on the way.

    Times are whole multiples of `step`: of several processes that measure, the later takes the earlier's place.
    `now` is the pipeline's clock, None before anything came.
    """

    def __init__(
        self,
        target: str,
        store: Store,
        inventory: Inventory,
        model: Callable[[], Model],
        wall: Clock,
        *,
        step: timedelta,
    ) -> None:
        self._target = target
        self._store = store
        self._inventory = inventory
        self._model = model
        self._wall = wall
        self._step = step
        self._places: set[tuple[str, str]] = set()
        self._measured_at = _EPOCH
        self._windows_at = _EPOCH

    def work_off(self) -> timedelta:
        """Measure if a step has come; returns how long there is nothing to do."""
        now = self._store.measures.now()
        if now is not None:
            at = now - (now - _EPOCH) % self._step
            if at > self._measured_at:
                self._store.projections.add(list(packed(self._target, self._points(at))), self._wall.now())
                self._measured_at = at
        return _LOOK_EVERY

    def _points(self, at: datetime) -> list[Point]:
        self._learn_places()
        tallies = self._store.measures.open_outages()
        # A place that was told of once is told of as long as this runs: else the last that was seen would stay.
        self._places.update((tally.region, tally.technology or UNKNOWN) for tally in tallies)
        orders = self._store.measures.open_orders()
        points = outage_points(tallies, self._places, at)
        points += queue_points(orders, self._inventory.regions, at)
        if at >= self._windows_at + _WINDOWS_EVERY:
            points += window_points(self._model(), at)
            self._windows_at = at
        return points

    def _learn_places(self) -> None:
        # Cells may be learnt from alarms while this runs.
        for cell in list(self._inventory.cells.values()):
            self._places.add((cell.region, cell.technology or UNKNOWN))
