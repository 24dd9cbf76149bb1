"""Who is told of what a role has to look after: told by a roster, or the role itself where there is none."""

from collections.abc import Callable
from datetime import datetime

OnDuty = Callable[[str, str, datetime], tuple[str, ...]]
"""Role, region and moment → the persons on duty."""


def role_itself(role: str, _region: str, _now: datetime) -> tuple[str, ...]:
    """The role by its name."""
    return (role,)
