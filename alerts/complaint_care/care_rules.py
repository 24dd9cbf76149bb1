"""The rules by which complaints are followed, all with defaults."""

from datetime import timedelta

import msgspec

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


class CareRules(msgspec.Struct, frozen=True):
    """When a complaint's owner is told, when it counts as long open, as a repeat, as solved.

    `assumed`: the planned resolution of a complaint that names none, from when it was made; None: it is never due.
    `repeat_within`: a call of the same customer so soon after another is a repeat. `check_after`: a resolved one of
    whom nothing is heard for so long was really solved. `follow_at_most`: one that nobody closes is let go then.
    `role`: who is told of complaints that have no owner.
    """

    assumed: timedelta | None = None
    reminder: timedelta = 4 * _HOUR
    repeat_within: timedelta = 7 * _DAY
    check_after: timedelta = 7 * _DAY
    follow_at_most: timedelta = 45 * _DAY
    long_open: timedelta = 72 * _HOUR
    high_risk_points: float = 4.0
    role: str = "complaint_desk"
