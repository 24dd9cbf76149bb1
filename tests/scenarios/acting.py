"""What people do in a scenario, as the desk takes it."""

from datetime import datetime

from alerts.desk import Desk
from alerts.told import Told
from tests.scenarios.timeline import Act


def act_on(desk: Desk, act: Act, now: datetime) -> Told:
    """What follows from the act."""
    raise AssertionError(f"{act.verb} at {now}: {type(desk).__name__} takes nothing that people do")
