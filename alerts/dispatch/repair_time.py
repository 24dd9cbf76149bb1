"""How long it takes until a site is repaired: shift, the way, a closed site, the work; and by when one must start."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from alerts.dispatch.crew_times import REMOTE_HOURS, CrewTimes
from alerts.dispatch.owners import foreign_owner
from alerts.dispatch.site_access import latest_access, wait_for_access
from alerts.orders.order import Kind
from ingest.records import Site

_HOUR = timedelta(hours=1)


class RepairTime(msgspec.Struct, frozen=True, gc=False):
    """A repair that is ordered now, in hours.

    `crew_hours`: whoever repairs it is bound; `access_hours`: waits before the closed site, which opens at
    `opens_at`; `repair_hours`: until service is back. `owner`: who else repairs it, by their own clock.
    """

    crew_hours: float
    repair_hours: float
    access_hours: float = 0.0
    opens_at: datetime | None = None
    owner: str | None = None


class Repairs:
    """How long repairs take in one network, as past orders tell it."""

    def __init__(self, times: CrewTimes, sites: Mapping[str, Site] | None = None, zone: str = "UTC") -> None:
        self.times = times
        self._sites = sites or {}
        self._zone = ZoneInfo(zone)

    def time(self, kind: Kind, site_id: str | None, now: datetime) -> RepairTime:
        """What the repair of a site takes that is ordered `now`.

        A reset from afar knows no way and no door; the owner of a site comes by a clock of its own.
        """
        site, times = self._sites.get(site_id or ""), self.times
        if kind is Kind.REMOTE:
            return RepairTime(REMOTE_HOURS, REMOTE_HOURS)
        if kind is Kind.THIRD_PARTY:
            owner = foreign_owner(site)
            hours = times.owners.get(owner or "", times.third_party_hours)
            return RepairTime(hours, hours, owner=owner)
        bound, arrival = times.of(site), now + _ahead(times, site)
        wait = wait_for_access(site.access_hours if site else None, arrival, self._zone)
        opens_at = arrival + wait if wait else None
        return RepairTime(bound, times.wait_hours + wait / _HOUR + bound, wait / _HOUR, opens_at)

    def latest_start(self, kind: Kind, site_id: str | None, end: datetime, now: datetime) -> datetime:
        """When a repair has to be ordered at the latest that is to end by `end`."""
        site, times = self._sites.get(site_id or ""), self.times
        if kind in {Kind.REMOTE, Kind.THIRD_PARTY}:
            return end - self.time(kind, site_id, now).repair_hours * _HOUR
        ahead = _ahead(times, site)
        begins = end - (times.wait_hours + times.of(site)) * _HOUR + ahead
        return latest_access(site.access_hours if site else None, begins, self._zone) - ahead


def _ahead(times: CrewTimes, site: Site | None) -> timedelta:
    """From the order to the door of the site; the way is what the site tells, else the mean one."""
    known = site.travel_hours if site else None
    travel = times.travel_hours if known is None else min(known, times.of(site))
    return (times.wait_hours + travel) * _HOUR
