"""The sections of the settings of the customer-service side: what agents tell callers, and what is screened."""

from collections.abc import Mapping
from datetime import timedelta

from pydantic import NonNegativeFloat, PositiveFloat, field_validator

from alerts.explain.explanation import ExplainRules
from alerts.explain.reply import faults
from alerts.explain.screening import ScreeningRules
from service.configuration.setting_sections import Section

_HOUR = timedelta(hours=1)

OwnReplies = Mapping[str, Mapping[str, str]]


class Explain(Section):
    """What agents tell callers. `replies`: templates in the place of the standard ones, by language and scene."""

    recent_hours: NonNegativeFloat = ExplainRules().recent / _HOUR
    calls_back_days: PositiveFloat = 180.0
    replies: Mapping[str, Mapping[str, str]] = {}

    @field_validator("replies")
    @classmethod
    def _check_replies(cls, own: OwnReplies) -> OwnReplies:
        if told := [f"{place}: {what}" for place, what in faults(own)]:
            raise ValueError("; ".join(told))
        return own


class Screening(Section):
    """Which complaints are kept from the network side; further words to tell them by."""

    enabled: bool = ScreeningRules().enabled
    duplicate_within_hours: NonNegativeFloat = ScreeningRules().duplicate_within / _HOUR
    symptoms: tuple[str, ...] = ()
    billing: tuple[str, ...] = ()
    terminal: tuple[str, ...] = ()
