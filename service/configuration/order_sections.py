"""The sections of the settings that say how orders are followed: time in each stage, verification, repeated faults."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, NonNegativeFloat, PositiveFloat, model_validator

from alerts.desk_rules import DeskRules
from service.configuration.setting_sections import Section

_STAGES, _VERIFICATION, _LINKS = DeskRules().stages, DeskRules().verification, DeskRules().links
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

_Four = tuple[PositiveFloat, PositiveFloat, PositiveFloat, PositiveFloat]


def _rising(limits: _Four) -> _Four:
    if list(limits) != sorted(limits):
        raise ValueError("a higher priority must not have more time than a lower one; order them P1, P2, P3, P4")
    return limits


ByPriority = Annotated[_Four, AfterValidator(_rising)]
"""For P1, P2, P3 and P4."""


def _in(unit: timedelta, limits: tuple[timedelta, timedelta, timedelta, timedelta]) -> _Four:
    first, second, third, fourth = (limit / unit for limit in limits)
    return first, second, third, fourth


class Stages(Section):
    """How long an order may stay in each stage, by priority; what lasts longer is told."""

    acknowledge_minutes: ByPriority = _in(_MINUTE, _STAGES.acknowledge)
    redispatch_minutes: ByPriority = _in(_MINUTE, _STAGES.redispatch)
    assign_minutes: ByPriority = _in(_MINUTE, _STAGES.assign)
    leave_minutes: ByPriority = _in(_MINUTE, _STAGES.leave)
    travel_hours: ByPriority = _in(_HOUR, _STAGES.travel)
    repair_hours: ByPriority = _in(_HOUR, _STAGES.repair)
    held_hours: ByPriority = _in(_HOUR, _STAGES.held)
    receipt_hours: ByPriority = _in(_HOUR, _STAGES.receipt)


class Verification(Section):
    """When a repair counts as verified, and when it goes back."""

    grace_minutes: NonNegativeFloat = _VERIFICATION.grace / _MINUTE
    settle_minutes: NonNegativeFloat = _VERIFICATION.settle / _MINUTE
    late_mean_minutes: PositiveFloat = _VERIFICATION.late_mean / _MINUTE
    observe_minutes: PositiveFloat = _VERIFICATION.observe / _MINUTE
    give_up_hours: PositiveFloat = _VERIFICATION.give_up / _HOUR

    @model_validator(mode="after")
    def _long_enough(self) -> "Verification":
        least = (self.settle_minutes + self.observe_minutes) / 60
        if self.give_up_hours <= least:
            raise ValueError(f"give_up_hours has to be above settle_minutes + observe_minutes, {least:g} h")
        return self


class Links(Section):
    """When a new order is of a repeated fault."""

    repeats_within_days: PositiveFloat = _LINKS.repeats_within / _DAY
