"""All that reports read from the store, in one place."""

from sqlalchemy import Engine

from correlate.model import Model
from service.store.report_reads.durations import DurationReads
from service.store.report_reads.fit import FitReads
from service.store.report_reads.known_time import KnownTimes
from service.store.report_reads.limits import LimitReads
from service.store.report_reads.orders import OrdersReads
from service.store.report_reads.owed import OwedReads
from service.store.report_reads.patrol import PatrolReads
from service.store.report_reads.per_users import PerUsersReads
from service.store.report_reads.quality import QualityReads
from service.store.report_reads.red_lights import RedLightReads
from service.store.report_reads.resources import ResourceReads
from service.store.report_reads.reverse import ReverseReads
from service.store.report_reads.routine import RoutineReads
from service.store.report_reads.thematic import ThematicReads
from service.store.report_reads.top import TopReads
from service.store.report_reads.units import UnitsReads
from service.store.report_reads.windows import WindowsReads
from service.store.summaries.summaries import Summaries


class ReportReads:
    """Each reads tables only."""

    def __init__(self, engine: Engine, summaries: Summaries) -> None:
        self._engine = engine
        self.known_times = KnownTimes(engine)
        self.fit = FitReads(engine, summaries)
        self.quality = QualityReads(engine)
        self.per_users = PerUsersReads(engine)
        self.routine = RoutineReads(engine)
        self.thematic = ThematicReads(engine)
        self.patrol = PatrolReads(engine)
        self.durations = DurationReads(engine)
        self.resources = ResourceReads(engine)
        self.red_lights = RedLightReads(engine)
        self.reverse = ReverseReads(engine)
        self.orders = OrdersReads(engine)
        self.owed = OwedReads(engine)
        self.units = UnitsReads(engine)
        self.top = TopReads(engine)

    def windows(self, model: Model | None) -> WindowsReads:
        """By that model; None: by the one that a study brought last."""
        return WindowsReads(self._engine, model)

    def limits(self, model: Model | None) -> LimitReads:
        """Weighed by the model that a study brought last; by this one where none did."""
        return LimitReads(self._engine, model)
