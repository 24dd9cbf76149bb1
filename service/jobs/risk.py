"""The nightly look at who escalated: by region a model of risk, where one is better than the rules."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from alerts.complaint_care.care import read_complaint
from alerts.complaint_care.followed import COMPLAINT_CASE
from alerts.complaint_care.risk_model import RiskModel
from service.jobs.apart import Apart
from service.store.risk_models import LearntRisk
from service.store.store import Store

_TAUGHT_BY = timedelta(days=400)
_MOST = 500_000


def learn_risk(store: Store, regions: Sequence[str], bar: float, apart: Apart, now: datetime) -> str:
    """Learn from the complaints of a year that are over; tells in a sentence what came of it."""
    bodies = {region: store.cases.bodies_over(COMPLAINT_CASE, region, now - _TAUGHT_BY, _MOST) for region in regions}
    known = {region: found for region, found in bodies.items() if found}
    if not known:
        return "no complaint that was followed is over yet"
    models = apart.run(fit_regions, known, bar)
    store.risk_models.keep({region: LearntRisk(now, model) for region, model in models.items()})
    better = sorted(region for region, model in models.items() if model is not None)
    told = f"learnt from {sum(map(len, known.values())):,} complaints of {len(known)} regions"
    return f"{told}; better than the rules in {', '.join(better)}" if better else f"{told}; the rules stay"


def fit_regions(bodies: Mapping[str, Sequence[bytes]], bar: float) -> dict[str, RiskModel | None]:
    """A model by region; runs in a process of its own."""
    from alerts.complaint_care.risk_fit import examples_of, fit_risk  # noqa: PLC0415 - loaded where it runs

    return {region: fit_risk(examples_of(map(read_complaint, found)), bar) for region, found in bodies.items()}


Post = Callable[[str, LearntRisk], bool]
"""Tells the desk of a region of a model; False where that is to be tried again later."""


class RiskModelsTaken:
    """Which models the desks were told of: newer ones are posted like anything that people do."""

    def __init__(self, latest: Callable[[], Mapping[str, LearntRisk]], post: Post) -> None:
        self._latest = latest
        self._post = post
        self._told: dict[str, LearntRisk] = {}

    def look(self) -> None:
        """Post what is new; what was posted before a restart is carried out once all the same."""
        for region, learnt in self._latest().items():
            if self._told.get(region) != learnt and self._post(region, learnt):
                self._told[region] = learnt
