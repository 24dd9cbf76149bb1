"""The rules of supervision and red lights, all with defaults."""

from datetime import timedelta

import msgspec

from alerts.dispatch.priority import Priority

_HOUR = timedelta(hours=1)


class SupervisionRules(msgspec.Struct, frozen=True):
    """When what is overdue goes to which level, and when a unit is shown a red light.

    `after`: how long past due levels 1, 2, 3 begin, never falling; `roles`: who is told at each, besides whoever has
    it. `least_priority`: orders below it are supervised only once somebody has taken them on. `bulk_at_site`: a red
    light for so many complaints of one site within `bulk_within`; `bulk_of_outage`: for so many put down to one
    outage group. `no_result`: a red light so long after level 3, or after the answer to it.
    """

    after: tuple[timedelta, timedelta, timedelta] = (0 * _HOUR, 4 * _HOUR, 24 * _HOUR)
    roles: tuple[str, str, str] = ("dispatcher", "unit_lead", "manager")
    least_priority: Priority = Priority.P3
    bulk_at_site: int = 20
    bulk_within: timedelta = 2 * _HOUR
    bulk_of_outage: int = 50
    no_result: timedelta = 24 * _HOUR
    red_light_role: str = "unit_lead"
