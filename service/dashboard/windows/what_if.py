"""What repair-time limits would have come to, worked out once for all who ask; and the limit that is shown."""

from collections.abc import Callable
from threading import Lock

from alerts.what_if.limit_grid import GRID_HOURS
from alerts.what_if.weighed_limits import Material, SegmentLimits, WhatIf, what_if
from correlate.model import Model
from service.store.seen_regions import seeing


def wanted_limit(asked: float | None, limits: SegmentLimits | None) -> float:
    """The limit to show: the one asked for, within the grid; else the one recommended for grade 1; else four hours."""
    if asked is not None:
        return min(max(asked, GRID_HOURS[0]), GRID_HOURS[-1])
    advised = [limit.limit_hours for limit in limits.limits if limit.limit_hours] if limits else []
    return advised[0] if advised else 4.0


class KeptWhatIf:
    """Works the answer out once for each model and each hour of conclusions, however many pages ask for it.

    One thread works it out while others wait: it takes seconds of a core, and the answer is theirs as well: it
    is of the whole network, as the model is, whichever regions they see.
    """

    def __init__(self, material: Callable[[], Material], hour: Callable[[], object]) -> None:
        self._material = material
        self._hour = hour
        self._lock = Lock()
        self._kept: tuple[object, Model, WhatIf] | None = None

    def ready(self, model: Model) -> WhatIf | None:
        """The answer if it is at hand."""
        kept = self._kept
        return kept[2] if kept and kept[0] == self._hour() and kept[1] is model else None

    def of(self, model: Model) -> WhatIf:
        """The answer."""
        with self._lock:
            found = self.ready(model)
            if found is None:
                hour = self._hour()
                with seeing(None):
                    found = what_if(self._material(), model)
                self._kept = (hour, model, found)
        return found
