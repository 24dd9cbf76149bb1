"""Worlds in which golden windows are estimated: what repairs depend on, how the hazard runs, what fails together.

Each has about 250 outage groups and 550 complaints about them, in three regions over four weeks, beside as many
complaints that no outage causes; three in ten name the cell. Times between feeling and reporting are zero but where
a world says otherwise; the importance of a group is Gamma(2, 1/2) but in A. Durations are log-normal with median
2.5 h but where a world says otherwise; `long` has those of a real network, of which one in ten lasts 15 h.
"""

from typing import NamedTuple

import msgspec

from correlate.simulate.hazard import Hazard
from correlate.simulate.repair import Repair
from correlate.simulate.world import Durations, World

HINGE = Hazard(base=5.5e-5, rise=8.93, burst_hours=2.0, ramp_hours=1.0)
"""W = 3.41 h."""
ALIKE = World(
    days=28,
    cells=600,
    regions=3,
    districts=3,
    outages_per_cell_week=0.105,
    durations=Durations.lognormal(2.5, 1.0),
    site_share=0.0,
    power_share=0.0,
    fibre_share=0.0,
    flap_share=0.05,
    silent_share=0.0,
    works_per_region_week=0.5,
    noise_per_cell_day=0.02,
    hazard=HINGE,
    frailty_shape=0.0,
    delay_mean_hours=0.0,
    background_per_user_month=6.0e-4,
    located_share=0.3,
    address_share=0.2,
)


class WindowWorld(NamedTuple):
    """A world with what is asked of its study.

    `words` say what it is; `endogenous`: whether repairs depend on importance or complaints (None: not asked);
    `burst`: whether there is one; `tau`: whether the burst time is that of a hinge, so that its interval is judged;
    `many`: whether the gate wants 1,000 datasets of it rather than 300.
    """

    words: str
    world: World
    endogenous: bool | None = None
    burst: bool = True
    tau: bool = True
    many: bool = False


def _mixed(base: float, **settings: object) -> World:
    """Groups of unlike importance; `base`: of the hazard, such that there are about 550 complaints."""
    hazard = settings.pop("hazard", HINGE)
    assert isinstance(hazard, Hazard)
    settings["hazard"] = msgspec.structs.replace(hazard, base=base)
    return msgspec.structs.replace(ALIKE, frailty_shape=2.0, **settings)


def _first(delay_mean_hours: float = 0.0) -> World:
    """Important groups are repaired first: median 2.5·u^−.5."""
    return _mixed(6.2e-5, repair=Repair(importance_power=0.5), delay_mean_hours=delay_mean_hours)


def _all(base: float, night: float = 1.0, day: float = 1.0) -> World:
    """Importance (median 5·u^−.5), complaints (× (1 + .2N)) and delay together."""
    rule = Repair(importance_power=0.5, per_complaint=0.2, night=night, day=day)
    return _mixed(base, repair=rule, durations=Durations.lognormal(5.0, 1.0), delay_mean_hours=0.5)


_DRIVEN = _mixed(7.0e-5, repair=Repair(rate_per_hour=0.16, per_complaint=0.35))
_NIGHTS = _mixed(4.5e-5, repair=Repair(night=0.1, day=1.3))
_LOGISTIC = _mixed(6.0e-5, hazard=Hazard(form="logistic", burst_hours=3.0, ramp_hours=0.6))
_FATIGUE = _mixed(1.05e-4, hazard=Hazard(form="fatigue"))
_FIBRE = _mixed(1.6e-5, outages_per_cell_week=0.26, site_share=0.24, power_share=0.06, fibre_share=0.42)
_TAKEOVER = _mixed(
    6.0e-5, outages_per_cell_week=0.17, site_share=0.5, fibre_share=0.1, cosited_share=0.5, neighbour_share=0.4
)

WINDOW_WORLDS = {
    "A": WindowWorld("ideal", ALIKE, endogenous=False, many=True),
    "B": WindowWorld("unobserved importance", _mixed(6.0e-5), endogenous=False),
    "C": WindowWorld("important groups repaired first", _first(), endogenous=True, many=True),
    "D": WindowWorld("complaint-driven repair", _DRIVEN, endogenous=True, many=True),
    "E": WindowWorld("C with half an hour to report", _first(delay_mean_hours=0.5), endogenous=True),
    "F": WindowWorld("night-long outages", _NIGHTS, endogenous=False),
    "G": WindowWorld("C, D and E together", _all(4.2e-5), endogenous=True, many=True),
    "H": WindowWorld("G, few repairs at night", _all(4.2e-5, night=0.4, day=1.3), endogenous=True),
    "long": WindowWorld("B with long outages", _mixed(3.0e-5, durations=Durations())),
    "logistic": WindowWorld("B with a logistic rise", _LOGISTIC, tau=False),
    "step": WindowWorld("B with a step", _mixed(5.5e-5, hazard=Hazard(form="step")), tau=False),
    "fatigue": WindowWorld("B with fatigue", _FATIGUE, tau=False),
    "fibre": WindowWorld("B with fibre cuts, sites, mains", _FIBRE),
    "takeover": WindowWorld("B, neighbours take users over", _TAKEOVER),
    "flat": WindowWorld("B without a burst", _mixed(3.2e-4, hazard=Hazard(rise=0.0)), burst=False, tau=False),
}
"""By name, in the order of the table."""

STUDIED_AT_ONCE = _mixed(
    6.5e-5,
    days=56,
    cells=20_000,
    regions=10,
    districts=6,
    outages_per_cell_week=0.143,
    site_share=0.1,
    delay_mean_hours=0.5,
    complaints=200_000,
)
"""About 20,000 outage groups and 200,000 complaints: how long does a study take?"""
