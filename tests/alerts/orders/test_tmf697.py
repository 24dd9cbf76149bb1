import json
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from alerts.orders.ledger import Ledger
from alerts.orders.order import RepairOrder, State
from alerts.orders.tmf697 import JsonObject, order_line
from tests.alerts.cast import at, decided, issued, orders, outage, picture

CONTRACT = {
    "order_id",
    "group_id",
    "outage_ids",
    "outage_id",
    "kind",
    "issued_at",
    "due_at",
    "window_closes_at",
    "peak_at",
    "expected_avoided",
    "rank",
    "priority",
    "reason",
    "replaces",
}
TMF697_STATES = {
    "acknowledged",
    "rejected",
    "pending",
    "held",
    "inProgress",
    "cancelled",
    "completed",
    "failed",
    "partial",
}


def local(when: datetime) -> str:
    return when.astimezone(ZoneInfo("Asia/Shanghai")).isoformat()


def order() -> RepairOrder:
    return issued(Ledger(), picture(outage("YC-1"), outage("LW-1")), now=at(4))


def read(order: RepairOrder) -> JsonObject:
    document = json.loads(order_line(order, local))
    assert isinstance(document, dict)
    return document


def test_a_line_holds_every_field_of_the_contract() -> None:
    assert read(order()).keys() >= CONTRACT


def test_a_line_is_one_line() -> None:
    line = order_line(msgspec.structs.replace(order(), region="银川\n市"), local)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1


def test_the_standard_fields_say_the_same_as_ours() -> None:
    document = read(order())
    assert document["id"] == document["order_id"]
    assert document["orderDate"] == document["issued_at"] == "2011-07-04T10:04:00+08:00"
    assert document["requestedCompletionDate"] == document["due_at"] == "2011-07-04T13:24:00+08:00"
    assert document["expectedCompletionDate"] == "2011-07-04T12:04:00+08:00"
    assert (document["@type"], document["@baseType"]) == ("WorkOrder", "Entity")
    assert document["note"] == [
        {"id": "1", "author": "goldenwindow", "date": "2011-07-04T10:04:00+08:00", "text": document["reason"]}
    ]


def test_our_states_are_those_of_the_standard() -> None:
    assert {state.value for state in State} == TMF697_STATES


def test_each_site_is_one_item_of_work_and_one_place() -> None:
    document = read(order())
    assert [place["id"] for place in _worked_on(document)] == ["YC", "LW"]
    assert [place["id"] for place in _objects(document["place"])] == ["Yinchuan", "YC", "LW"]


def test_cells_without_a_known_site_are_items_themselves() -> None:
    document = read(msgspec.structs.replace(order(), site_ids=()))
    assert _worked_on(document) == [{"id": "YC-1", "@referredType": "Cell"}, {"id": "LW-1", "@referredType": "Cell"}]


def test_a_withdrawn_order_tells_when_and_why_and_no_completion() -> None:
    ledger = Ledger()
    issued(ledger, picture())
    document = read(issued(ledger, picture(outage(ended_at=at(20))), now=at(21)))
    assert document["state"] == "cancelled"
    assert document["cancellationDate"] == "2011-07-04T10:21:00+08:00"
    assert document["cancellationReason"] == document["reason"]
    assert not document.keys() & {"completionDate", "expectedCompletionDate"}


def test_a_merged_order_points_to_the_one_that_stays() -> None:
    ledger = Ledger()
    kept = issued(ledger, picture())
    issued(ledger, picture(outage("LW-1"), group="G-2"), now=at(1))
    gone, _ = orders(decided(ledger, picture(outage("YC-1"), outage("LW-1"), formerly=("G-2",)), now=at(2)))
    assert {"id": kept.order_id, "role": "replacedBy", "@referredType": "WorkOrder"} in _objects(
        read(gone)["relatedEntity"]
    )


def test_a_line_records_what_decided() -> None:
    document = read(order())
    assert document["model_version"] == "a test"
    assert document["score"] == document["index"]
    assert read(msgspec.structs.replace(order(), score=9.5))["score"] == 9.5


def _objects(value: object) -> list[dict[str, object]]:
    assert isinstance(value, list)
    return value


def _worked_on(document: JsonObject) -> list[dict[str, object]]:
    """The one place of each item of work."""
    places: list[dict[str, object]] = []
    for item in _objects(document["workOrderItem"]):
        assert isinstance(item["work"], dict)
        places.extend(_objects(item["work"]["place"]))
    return places
