"""What may be set of the following of orders."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from alerts.desk_rules import DeskRules
from service.configuration.order_sections import Links, Stages, Verification
from service.configuration.settings import Settings


def test_the_defaults_are_those_of_the_rules() -> None:
    told, rules = Settings().desk_rules(), DeskRules()
    assert (told.stages, told.verification, told.links) == (rules.stages, rules.verification, rules.links)


def test_what_is_set_counts_in_its_unit() -> None:
    settings = Settings(
        stages=Stages(travel_hours=(1, 2, 3, 4)),
        verification=Verification(grace_minutes=5),
        links=Links(repeats_within_days=1),
    )
    told = settings.desk_rules()
    assert told.stages.travel[3] == timedelta(hours=4)
    assert told.verification.grace == timedelta(minutes=5)
    assert told.links.repeats_within == timedelta(days=1)


def test_a_higher_priority_can_not_have_more_time() -> None:
    with pytest.raises(ValidationError, match="must not have more time"):
        Stages(repair_hours=(4, 2, 8, 24))


def test_verification_is_not_given_up_before_it_can_be_had() -> None:
    with pytest.raises(ValidationError, match="above settle_minutes"):
        Verification(give_up_hours=2)
