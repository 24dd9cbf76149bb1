import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.complaint_wire import ComplaintReader, keyed_hash, region_names
from ingest.inventory import Inventory
from ingest.records import Category, Complaint, LocationSource, Region
from ingest.rejected import Reason, Rejected
from tests.ingest.cast import KEY, NETWORK, TIMES, at, complaint_reader, complaints, why


def test_an_open_complaint_is_one_state_known_when_it_was_made() -> None:
    (made,) = complaints(category="语音", district="Xingqing", cell_id="YC-1", location_source="serving_cell")
    assert made == Complaint(
        "K1", at("08:00"), at("08:00"), "yinchuan", "Xingqing", "YC-1",
        location_source=LocationSource.SERVING_CELL, category=Category.VOICE,
    )  # fmt: skip


def test_nothing_of_its_closing_is_known_before_it_was_closed() -> None:
    made, closed = complaints(
        cause="equipment", status="closed", resolved_at="2011-07-04T12:00", first_contact_resolved="yes", repeat_of="K0"
    )
    assert (made.cause, made.status, made.resolved_at, made.first_contact_resolved, made.repeat_of) == (None,) * 5
    assert made.known_at == at("08:00")
    assert (closed.cause, closed.status, closed.first_contact_resolved, closed.repeat_of) == (
        "equipment", "closed", True, "K0",
    )  # fmt: skip
    assert closed.known_at == closed.resolved_at == at("12:00")


def test_what_was_received_later_was_known_later() -> None:
    made, closed = complaints(received_at="2011-07-04T13:00", resolved_at="2011-07-04T12:00")
    assert made.known_at == closed.known_at == at("13:00")


@pytest.mark.parametrize(("status", "known"), [("", True), ("已归档", True), ("Closed", True), ("inProgress", False)])
def test_a_cause_without_a_time_of_resolution_counts_unless_the_complaint_is_open(status: str, known: bool) -> None:
    (state,) = complaints(cause="power", status=status)
    assert (state.cause == "power") is known
    assert (state.status is not None) is (known and bool(status))


def test_the_planned_resolution_is_known_from_the_beginning() -> None:
    made, _ = complaints(planned_resolution_at="2011-07-05T08:00", resolved_at="2011-07-04T12:00")
    assert made.planned_resolution_at is not None


@pytest.mark.parametrize("name", ["yinchuan", "银川", "Yinchuan", " 银川 "])
def test_a_region_goes_by_its_id_or_its_names(name: str) -> None:
    assert complaints(region=name)[0].region == "yinchuan"


def test_a_name_that_two_regions_share_names_neither() -> None:
    assert region_names(Inventory([Region("a", "城"), Region("b", "城")], [])) == {"a": "a", "b": "b"}


def test_an_unknown_region_is_rejected() -> None:
    outcome = complaint_reader().read_line('{"complaint_id":"K","created_at":"2011-07-04","region":"atlantis"}')
    assert why(outcome) is Reason.UNKNOWN_REGION


@pytest.mark.parametrize("cell", ["nowhere", "GY-1"])
def test_a_cell_that_is_unknown_or_of_another_region_only_un_locates(cell: str) -> None:
    assert complaints(cell_id=cell)[0].cell_id is None


@pytest.mark.parametrize("latitude", ["north", "91", "nan"])
def test_a_coordinate_that_can_not_be_is_left_out_and_told(latitude: str) -> None:
    reader = complaint_reader()
    fields = {"complaint_id": "K", "created_at": "2011-07-04", "region": "yinchuan", "longitude": "106.2"}
    states = reader.read_document({**fields, "latitude": latitude})
    assert not isinstance(states, Rejected)
    assert (states[0].latitude, states[0].longitude) == (None, 106.2)
    assert reader.oddities.first == {"latitude": latitude}


def test_a_customer_is_hashed_under_the_key_and_the_reference_is_nowhere() -> None:
    (state,) = complaints(customer_ref="13912345678")
    assert state.customer == keyed_hash("13912345678", KEY)
    assert "13912345678" not in repr(state)
    assert keyed_hash("13912345678", b"another key") != state.customer
    assert len(state.customer) == 32


def test_a_complaint_of_no_customer_has_none() -> None:
    assert complaints(customer_ref=" ")[0].customer is None


@pytest.mark.parametrize("column", ["complaint_id", "created_at", "region"])
def test_an_empty_required_field_is_rejected_by_name(column: str) -> None:
    document = {"complaint_id": "K1", "created_at": "2011-07-04", "region": "yinchuan", column: ""}
    outcome = complaint_reader().read_document(document)
    assert isinstance(outcome, Rejected)
    assert (outcome.reason, column in outcome.detail) == (Reason.MISSING_FIELD, True)


@pytest.mark.parametrize("column", ["created_at", "resolved_at", "planned_resolution_at", "received_at"])
def test_a_time_that_can_not_be_read_is_rejected_by_the_name_of_its_column(column: str) -> None:
    document = {"complaint_id": "K1", "created_at": "2011-07-04", "region": "yinchuan", column: "soon"}
    outcome = complaint_reader().read_document(document)
    assert isinstance(outcome, Rejected)
    assert (outcome.reason, outcome.detail.split(":")[0]) == (Reason.BAD_TIME, column)


def test_a_csv_row_of_the_order_systems_export_is_read() -> None:
    header = ["投诉工单编号", "投诉时间", "地市", "投诉类型", "客户编号", "投诉内容", "解决时间", "一次解决"]
    reader = ComplaintReader(NETWORK, TIMES, KEY, header)
    states = reader.read(["K1", "2011/7/4 8:00", "银川", "上网", "139", "打不开网页", "2011/7/4 9:00", "否"])
    assert not isinstance(states, Rejected)
    assert (states[0].category, states[0].text) == (Category.INTERNET, "打不开网页")
    assert states[1].first_contact_resolved is False


@given(st.binary())
def test_arbitrary_bytes_never_raise(line: bytes) -> None:
    assert isinstance(complaint_reader().read_line(line), Rejected)


VALUES = st.none() | st.floats() | st.text() | st.sampled_from(["yinchuan", "2011-07-04", "closed", "YC-1", "是"])
COLUMNS = [
    "complaint_id",
    "created_at",
    "region",
    "cell_id",
    "latitude",
    "cause",
    "status",
    "resolved_at",
    "customer_ref",
]


@given(st.dictionaries(st.sampled_from(COLUMNS), VALUES))
def test_arbitrary_documents_never_raise_and_states_hold_together(document: dict[str, object]) -> None:
    states = complaint_reader().read_document(document)
    if isinstance(states, Rejected):
        assert states.detail
        return
    assert [state.resolved_at is not None for state in states] in ([False], [False, True])
    assert states[0].known_at <= states[-1].known_at
    assert states[0].cause is None or len(states) == 1
