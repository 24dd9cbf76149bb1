from datetime import timedelta

import pytest

from ingest.headers import CELLS, FEEDBACK, ORDERS, PLANNED_WORK, REGIONS, SITES, Kind
from ingest.inventory_wire import DatasetUnreadable, InventoryReader
from ingest.records import CauseSaid, Cell, LinkSaid, Region, Site
from ingest.rejected import Reason, Unacceptable
from tests.ingest.cast import TIMES, at

READER = InventoryReader(TIMES)


def row(kind: Kind, **fields: str) -> tuple[str, ...]:
    return tuple(fields.get(column, "") for column in kind.columns)


def work(**fields: str) -> tuple[str, ...]:
    given = {"work_id": "W1", "starts_at": "2011-07-04T01:00", "ends_at": "2011-07-04T05:00", "site_id": "YC-S1"}
    return row(PLANNED_WORK, **given | fields)


def cell(**fields: str) -> Cell:
    return READER.cell(row(CELLS, **{"cell_id": "YC-1", "region": "yinchuan", **fields}), {"yinchuan"})


def test_a_region() -> None:
    assert READER.region(row(REGIONS, region=" yinchuan ", name_zh="银川", subscribers="1e6")) == (
        Region("yinchuan", "银川", None, 1_000_000)
    )


def test_a_cell_in_one_spelling() -> None:
    assert cell(technology="LTE", area_class="城区", latitude="38.5", users="1500", backhaul_id="/ring-3/hub-17/") == (
        Cell("YC-1", "yinchuan", None, None, "4G", "urban", 38.5, None, 1500, "ring-3/hub-17")
    )


def test_a_site() -> None:
    assert READER.site(row(SITES, site_id="YC-S1", owner="self", battery_hours="2.5")) == (
        Site("YC-S1", "self", battery_hours=2.5)
    )


def test_a_planned_work_that_recurs_has_all_its_windows() -> None:
    first, second = READER.planned_works(work(recurs="FREQ=WEEKLY;COUNT=2"))
    assert (first.work_id, second.starts_at - first.starts_at) == ("W1@20110704", timedelta(days=7))
    assert READER.planned_works(work()) == (READER.planned_work(work()),)


def test_a_rule_that_can_not_be_read_says_so() -> None:
    with pytest.raises(Unacceptable, match="recurs: FREQ=NEVER: must be one of DAILY, WEEKLY") as caught:
        READER.planned_works(work(recurs="FREQ=NEVER"))
    assert caught.value.reason is Reason.BAD_VALUE


def test_a_planned_work_affects_service_unless_it_says_no() -> None:
    planned = READER.planned_work(work(announced_at="2011-07-03T10:00"))
    assert (planned.starts_at, planned.ends_at, planned.affects_service) == (at("01:00"), at("05:00"), True)
    assert planned.announced_at == at("10:00") - timedelta(days=1)
    assert READER.planned_work(work(affects_service="否")).affects_service is False


def test_a_past_order() -> None:
    order = READER.past_order(row(ORDERS, order_id="O1", issued_at="2011-07-04T08:00", fixed_at="2011-07-04T10:00"))
    assert (order.issued_at, order.fixed_at, order.accepted_at) == (at("08:00"), at("10:00"), None)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"cell_id": ""}, Reason.MISSING_FIELD),
        ({"region": "atlantis"}, Reason.UNKNOWN_REGION),
        ({"users": "many"}, Reason.BAD_NUMBER),
        ({"users": "-1"}, Reason.BAD_NUMBER),
        ({"users": "nan"}, Reason.BAD_NUMBER),
        ({"latitude": "91"}, Reason.BAD_NUMBER),
    ],
)
def test_a_cell_that_can_not_be_taken_says_why(fields: dict[str, str], reason: Reason) -> None:
    with pytest.raises(Unacceptable) as caught:
        cell(**fields)
    assert caught.value.reason is reason
    assert next(iter(fields)) in caught.value.detail


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"work_id": ""}, Reason.MISSING_FIELD),
        ({"site_id": ""}, Reason.MISSING_FIELD),
        ({"ends_at": ""}, Reason.MISSING_FIELD),
        ({"starts_at": "soon"}, Reason.BAD_TIME),
        ({"ends_at": "2011-07-03"}, Reason.BAD_TIME),
        ({"affects_service": "perhaps"}, Reason.BAD_VALUE),
        ({"announced_at": "1970-01-01"}, Reason.TIME_OUT_OF_RANGE),
    ],
)
def test_a_planned_work_that_can_not_be_taken_says_why(fields: dict[str, str], reason: Reason) -> None:
    with pytest.raises(Unacceptable) as caught:
        READER.planned_work(work(**fields))
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    ("verdict", "confirmed"), [("confirm", True), ("Reject", False), ("属实", True), ("否", False)]
)
def test_what_is_said_of_a_link(verdict: str, confirmed: bool) -> None:
    told = row(FEEDBACK, complaint_id="C-1", outage_id="O-1", verdict=verdict)
    assert READER.said(told) == LinkSaid("C-1", "O-1", confirmed)


def test_a_verdict_that_is_none_says_what_to_write() -> None:
    with pytest.raises(Unacceptable, match="verdict: 'perhaps' is neither; write confirm or reject"):
        READER.said(row(FEEDBACK, complaint_id="C-1", outage_id="O-1", verdict="perhaps"))


def test_an_unreadable_dataset_says_in_one_line_what_where_and_what_to_do() -> None:
    assert str(DatasetUnreadable("users: 'many'\nis no number", "d/cells.csv", 7, "correct the row")) == (
        "d/cells.csv, row 7: users: 'many' is no number; correct the row"
    )
    assert str(DatasetUnreadable("is not a folder", "d", None, "name one")) == "d: is not a folder; name one"


def test_without_a_complaint_feedback_says_what_an_outage_came_from() -> None:
    told = row(FEEDBACK, outage_id="O-1", verdict="reject", cause="market power cut")
    assert READER.said(told) == CauseSaid("O-1", "market power cut")


def test_feedback_of_neither_a_link_nor_a_cause_is_rejected_with_what_to_fill_in() -> None:
    with pytest.raises(Unacceptable, match="complaint_id and cause are empty; fill in one of them"):
        READER.said(row(FEEDBACK, outage_id="O-1", verdict="reject"))
