"""How long somebody who signed in may stay, and how often something may be tried."""

from datetime import timedelta

import msgspec


class AccessRules(msgspec.Struct, frozen=True):
    """`idle` and `longest`: when a session ends that is left alone, and however it is used.

    `tries_per_name` and `tries_per_address`: failed sign-ins within `tries_span` before one has to wait.
    `requests_per_minute`: of one person or token.
    """

    idle: timedelta = timedelta(hours=1)
    longest: timedelta = timedelta(hours=12)
    link: timedelta = timedelta(hours=1)
    tries_per_name: int = 10
    tries_per_address: int = 50
    tries_span: timedelta = timedelta(minutes=15)
    requests_per_minute: int = 3000
