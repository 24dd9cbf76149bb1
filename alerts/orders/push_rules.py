"""When an order is pushed, and how firmly its priority stands."""

from datetime import timedelta

import msgspec


class PushRules(msgspec.Struct, frozen=True):
    """`margin`: a repair is to end that long before the burst; `falls_after`: so long a lower priority has to last."""

    margin: timedelta = timedelta(minutes=15)
    falls_after: timedelta = timedelta(minutes=30)
