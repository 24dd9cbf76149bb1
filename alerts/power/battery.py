"""How long batteries last and mains stay away, learnt from what was seen: a mean that is shrunk to what is assumed."""

from datetime import timedelta

import msgspec

_ONE = 1.0
_TOLD_AS = 3.0
"""What the site's record tells weighs as much as three times seen, what is only assumed as much as one."""


class Seen(msgspec.Struct, frozen=True, gc=False):
    """How often something was seen to end, and after how many hours in all."""

    times: int = 0
    hours: float = 0.0

    def add(self, length: timedelta) -> "Seen":
        """One more."""
        return Seen(self.times + 1, self.hours + length / timedelta(hours=1))

    def mean(self, assumed_hours: float, weight: float = _ONE) -> float:
        """The mean, `assumed_hours` being worth `weight` times seen."""
        return (self.hours + weight * assumed_hours) / (self.times + weight)


def battery_hours(site: Seen, told_hours: float | None, all_sites: Seen, assumed_hours: float) -> float:
    """How long the batteries of a site last: what was seen there, shrunk to its record, else to all sites."""
    if told_hours is not None:
        return site.mean(told_hours, _TOLD_AS)
    return site.mean(all_sites.mean(assumed_hours))


def after_survival(site: Seen, lasted: timedelta, expected_hours: float) -> Seen:
    """What is known after mains were back while the site was still up: that long at least it lasts."""
    return site.add(lasted) if lasted / timedelta(hours=1) > expected_hours else site
