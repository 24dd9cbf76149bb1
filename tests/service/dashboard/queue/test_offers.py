"""What can be done to an order, and the forms that ask for it."""

import msgspec
import pytest

from alerts.orders.life import Stage
from alerts.orders.order_action import FROM, OrderDetails, OrderVerb
from alerts.orders.receipt import REQUIRED, Receipt, Scene
from service.dashboard.queue.form import read_form
from service.dashboard.queue.offers import ASKS, KEYS, NEEDS, RECEIPT_FIELDS, needed_for, offers

MOVING = {"j", "k", "g", "/", "?"}


@pytest.mark.parametrize("stage", Stage)
def test_exactly_what_the_desk_allows_is_offered(stage: Stage) -> None:
    assert {offer.verb for offer in offers(stage)} == {verb for verb in OrderVerb if stage in FROM[verb]}


@pytest.mark.parametrize("stage", set(Stage) - {Stage.COMPLETED, Stage.CANCELLED, Stage.WITHDRAWN})
def test_the_usual_next_thing_stands_first_and_is_one(stage: Stage) -> None:
    first, *others = offers(stage)
    assert first.usual
    assert not any(offer.usual for offer in others)


def test_what_is_over_can_only_be_spoken_of() -> None:
    assert [offer.verb for offer in offers(Stage.CANCELLED)] == [OrderVerb.COMMENT]


def test_no_two_verbs_share_a_key_and_none_takes_a_key_that_moves() -> None:
    assert set(KEYS) == set(ASKS) == set(OrderVerb)
    assert len(set(KEYS.values()) | MOVING) == len(OrderVerb) + len(MOVING)


def test_nothing_that_is_lost_or_has_to_be_explained_is_done_by_one_key() -> None:
    at_once = {offer.verb for stage in Stage for offer in offers(stage) if offer.one_step}
    assert at_once == {OrderVerb.ACKNOWLEDGE, OrderVerb.TRAVEL, OrderVerb.START, OrderVerb.RESUME}


def test_each_form_asks_for_fields_that_the_desk_reads() -> None:
    known = {*OrderDetails.__struct_fields__, "note"}
    assert {field for asked in ASKS.values() for field in asked} <= known
    assert {field for needed in NEEDS.values() for field in needed} <= known
    receipt = {"scene", "restored_at", *RECEIPT_FIELDS}
    assert receipt == set(Receipt.__struct_fields__)
    assert all(set(needed_for(scene)) == set(REQUIRED[scene]) <= receipt for scene in Scene)


def test_a_form_becomes_what_the_api_takes() -> None:
    posted = {"reason": "no_access", "until": "2011-07-04T12:30", "note": " gate locked ", "unit": "", "key": "k-1"}
    form = read_form(posted, "wang")
    assert form.key == "k-1"
    told = {"reason": "no_access", "until": "2011-07-04T12:30", "note": "gate locked", "by": "wang"}
    assert msgspec.json.decode(form.body) == told


def test_nobody_can_sign_for_another_by_a_field_of_the_form() -> None:
    assert msgspec.json.decode(read_form({"by": "boss"}, "wang").body) == {"by": "wang"}


def test_a_receipt_is_told_only_with_a_scene() -> None:
    fields = {
        "receipt_scene": "power",
        "receipt_cause": "市电停电",
        "receipt_measures": "",
        "receipt_supply": "generator",
    }
    told = {"scene": "power", "cause": "市电停电", "supply": "generator"}
    assert msgspec.json.decode(read_form(fields, "w").body)["receipt"] == told
    assert "receipt" not in msgspec.json.decode(read_form({**fields, "receipt_scene": " "}, "w").body)
