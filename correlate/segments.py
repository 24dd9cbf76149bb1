"""The segments of a model as numbers: which curve an outage follows, and the tables made from the curves."""

from correlate.model import Curve, Model, curve_for
from correlate.windows.hazard import AgeTables, ReportTable
from ingest.records import Cell


class Segments:
    """Curves by index, in the model's order; tables are made once."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.curves: tuple[Curve, ...] = model.curves
        self.reports = AgeTables([ReportTable(curve, model.delay) for curve in model.curves])
        self.frailty_shape = [curve.frailty_shape for curve in model.curves]
        self._index = {curve.segment: index for index, curve in enumerate(model.curves)}
        self._of: dict[tuple[str | None, str | None], int] = {}

    def index_of(self, cell: Cell) -> int:
        """The number of the curve that outages of `cell` follow."""
        key = (cell.technology, cell.area_class)
        index = self._of.get(key)
        if index is None:
            index = self._of[key] = self._index[curve_for(self.model, *key).segment]
        return index

    def name_of(self, cell: Cell) -> str:
        """The segment whose curve outages of `cell` follow; ``all`` where the model has none of its own for it."""
        return self.curves[self.index_of(cell)].segment
