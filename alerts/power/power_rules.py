"""How sites that run on batteries are followed: what is assumed where nothing is known, and how early one acts."""

from datetime import timedelta

import msgspec


class PowerRules(msgspec.Struct, frozen=True):
    """`battery`: how long a site lasts where neither its record nor the past tells.

    `mains_return`: so long do mains failures last on average. A generator is ordered as soon as mains stay away until
    the batteries are flat with the chance `least_chance`; `margin`: it is to run that long before.
    `hold_off`: mains that fail for less call for nothing. `forget_after`: an alarm that
    never clears is taken to be over after so long.
    """

    battery: timedelta = timedelta(hours=3)
    mains_return: timedelta = timedelta(hours=2)
    least_chance: float = 0.5
    margin: timedelta = timedelta(minutes=15)
    hold_off: timedelta = timedelta(minutes=3)
    forget_after: timedelta = timedelta(hours=72)
