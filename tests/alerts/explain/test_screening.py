"""Which complaints are not the network's."""

from datetime import timedelta

import msgspec
import pytest

from alerts.explain.screening import (
    Earlier,
    Screened,
    ScreeningRules,
    ScreenReason,
    Standing,
    screen,
    screening_rate,
)
from ingest.records import Category, Complaint
from tests.alerts.explain.cast import HOUR, NOW

RULES = ScreeningRules()
COMPLAINT = Complaint("C-2", NOW, NOW, "yinchuan", cell_id="A-1", category=Category.VOICE, customer="hash")
BEFORE = Earlier("C-1", NOW - HOUR, "yinchuan", "A-1", "voice", None)


def said(text: str | None, rules: ScreeningRules = RULES) -> Screened | None:
    return screen(msgspec.structs.replace(COMPLAINT, text=text), [], rules)


def test_the_same_again_while_the_first_is_open_is_a_duplicate() -> None:
    earlier = [BEFORE, msgspec.structs.replace(BEFORE, complaint_id="C-0", created_at=NOW - 2 * HOUR)]
    assert screen(COMPLAINT, earlier, RULES) == Screened(Standing.SCREENED, ScreenReason.DUPLICATE, "C-0")


@pytest.mark.parametrize(
    "other",
    [
        {"complaint_id": "C-2"},
        {"cell_id": "A-2"},
        {"category": "internet"},
        {"region": "guyuan"},
        {"created_at": NOW - timedelta(hours=25)},
        {"created_at": NOW + HOUR},
        {"resolved_at": NOW - HOUR / 2},
    ],
)
def test_another_place_matter_or_time_and_one_that_was_resolved_is_no_duplicate(other: dict[str, object]) -> None:
    assert screen(COMPLAINT, [msgspec.structs.replace(BEFORE, **other)], RULES) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("本月账单多扣费十元", ScreenReason.INVALID),
        ("I was charged twice", ScreenReason.INVALID),
        ("换卡后无法使用", ScreenReason.USER_CAUSED),
        ("My SIM card does not fit", ScreenReason.USER_CAUSED),
    ],
)
def test_a_text_about_bills_or_the_customers_own_things_is_screened(text: str, reason: ScreenReason) -> None:
    assert said(text) == Screened(Standing.SCREENED, reason)


@pytest.mark.parametrize(
    "text", ["没有信号，话费照扣", "换卡后还是无法上网", "No service since noon, I want a refund", None, "  "]
)
def test_a_text_that_names_a_symptom_of_the_network_and_no_text_go_through(text: str | None) -> None:
    assert said(text) is None


def test_a_text_that_names_nothing_known_is_for_a_person_to_look_at() -> None:
    assert said("请回电") == Screened(Standing.CANDIDATE, ScreenReason.INVALID)


def test_words_can_be_added_and_all_of_it_switched_off() -> None:
    assert said("会员没到账", ScreeningRules(billing=("会员",))) == Screened(Standing.SCREENED, ScreenReason.INVALID)
    assert said("会员看片转圈", ScreeningRules(billing=("会员",), symptoms=("转圈",))) is None
    assert screen(COMPLAINT, [BEFORE], ScreeningRules(enabled=False)) is None


def test_rates_count_every_complaint_once_as_it_stands() -> None:
    told = [
        (Standing.SCREENED, ScreenReason.DUPLICATE),
        (Standing.SCREENED, ScreenReason.OTHER),
        (Standing.LET_THROUGH, ScreenReason.INVALID),
        (Standing.CANDIDATE, ScreenReason.INVALID),
    ]
    rate = screening_rate("yinchuan", 8, told)
    assert (rate.screened, rate.duplicate, rate.invalid, rate.user_caused, rate.other) == (2, 1, 0, 0, 1)
    assert (rate.candidates, rate.taken_back, rate.share) == (1, 1, 0.25)
    assert screening_rate("yinchuan", 0, []).share is None
