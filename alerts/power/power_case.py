"""A site whose mains have failed 市电停电, and what sites have shown of their batteries, as cases."""

from datetime import datetime

import msgspec

from alerts.case import Case
from alerts.power.battery import Seen
from alerts.power.mains import MainsAway

ON_BATTERY = "on_battery"
BATTERY = "battery"
ALL_SITES = ""
_ASSUMED_AS = 5.0

AlarmKey = tuple[str, str, datetime]
"""Source, id and raise of an alarm."""


class OnBattery(msgspec.Struct, frozen=True, gc=False):
    """One mains failure of one site.

    `alarms`: those that stand; `flat_at`: when its batteries are expected to be flat; `ask_at`: when it is to be seen
    whether a generator has to leave, None once that is settled. `order_id`: of the generator's; `out`: cells went out;
    `flat_passed`: its batteries should have been flat, and it was seen whether they were.
    """

    site_id: str
    region: str
    failed_at: datetime
    flat_at: datetime
    alarms: tuple[AlarmKey, ...]
    cause: str = ""
    ask_at: datetime | None = None
    order_id: str | None = None
    out: bool = False
    flat_passed: bool = False


class Batteries(msgspec.Struct, frozen=True, gc=False):
    """What a site has shown; of all sites together also how long mains stay away.

    `fell`, `held`: how many were out, or not, when their batteries should have been flat.
    """

    lasted: Seen = Seen()
    mains: MainsAway = MainsAway()
    fell: int = 0
    held: int = 0

    @property
    def share_that_fall(self) -> float:
        """The chance that a site is out once its batteries should be flat; at first it is taken to be."""
        return (self.fell + _ASSUMED_AS) / (self.fell + self.held + _ASSUMED_AS)


def on_battery_case(state: OnBattery, now: datetime, due_at: datetime | None, *, is_open: bool = True) -> Case:
    """The case of a mains failure; `due_at`: when it is to be looked at."""
    case_id = f"{state.site_id}@{state.failed_at.isoformat()}"
    return Case(ON_BATTERY, case_id, state.region, is_open, now, due_at, msgspec.msgpack.encode(state))


def battery_case(site_id: str, region: str, shown: Batteries, now: datetime) -> Case:
    """The case that keeps what a site has shown; it is never closed."""
    return Case(BATTERY, f"{region}/{site_id}", region, True, now, None, msgspec.msgpack.encode(shown))
