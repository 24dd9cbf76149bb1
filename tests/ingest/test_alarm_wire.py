import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.alarm_wire import AlarmReader
from ingest.causes import CauseTable
from ingest.inventory import Inventory
from ingest.records import Alarm, Effect, Severity
from ingest.rejected import Reason, Rejected
from tests.ingest.cast import NETWORK, TIMES, alarm_reader, alarms, at, why


def read(line: bytes | str) -> tuple[Alarm, ...] | Rejected:
    return alarm_reader().read_line(line)


def test_an_open_alarm_is_one_state_known_when_it_was_raised() -> None:
    (raised,) = alarms(severity="critical", source="huawei", probable_cause="小区退服")
    assert raised == Alarm(
        "huawei", "A1", at("08:00"), at("08:00"), "yinchuan", Effect.OUT_OF_SERVICE, "YC-1",
        severity=Severity.CRITICAL, probable_cause="小区退服",
    )  # fmt: skip


def test_a_row_with_a_clear_is_a_raise_and_a_clear_each_known_when_it_happened() -> None:
    raised, cleared = alarms(cleared_at="2011-07-04T09:00")
    assert (raised.cleared_at, raised.known_at) == (None, at("08:00"))
    assert (cleared.cleared_at, cleared.known_at) == (at("09:00"), at("09:00"))


def test_what_was_received_later_was_known_later() -> None:
    raised, cleared = alarms(
        received_at="2011-07-04T08:07", cleared_at="2011-07-04T09:00", clear_received_at="2011-07-04T09:20"
    )
    assert (raised.known_at, cleared.known_at) == (at("08:07"), at("09:20"))


def test_a_clear_received_at_no_told_time_is_known_at_the_later_of_clear_and_receipt() -> None:
    assert alarms(received_at="2011-07-04T10:00", cleared_at="2011-07-04T09:00")[1].known_at == at("10:00")
    assert alarms(received_at="2011-07-04T08:07", cleared_at="2011-07-04T09:00")[1].known_at == at("09:00")


def test_a_clear_is_never_known_before_its_raise() -> None:
    raised, cleared = alarms(
        received_at="2011-07-04T10:00", cleared_at="2011-07-04T09:00", clear_received_at="2011-07-04T09:01"
    )
    assert cleared.known_at == raised.known_at == at("10:00")


def test_a_change_speaks_of_the_latest_state_only() -> None:
    changed = "2011-07-04T08:30"
    assert alarms(changed_at=changed)[0].changed_at == at("08:30")
    raised, cleared = alarms(changed_at=changed, cleared_at="2011-07-04T09:00")
    assert (raised.changed_at, cleared.changed_at) == (None, at("08:30"))


@pytest.mark.parametrize("word", ["cleared", "NORMAL", "Cleared", "已清除", "恢复"])
def test_a_severity_that_says_cleared_ends_the_alarm_when_it_changed_and_is_no_severity(word: str) -> None:
    _, cleared = alarms(severity=word, changed_at="2011-07-04T09:00", received_at="2011-07-04T09:05")
    assert (cleared.cleared_at, cleared.severity, cleared.known_at) == (at("09:00"), None, at("09:05"))


def test_a_clear_without_any_time_takes_that_of_its_receipt() -> None:
    assert alarms(severity="cleared", received_at="2011-07-04T09:05")[1].cleared_at == at("09:05")


def test_a_clear_that_does_not_say_when_is_rejected() -> None:
    assert why(read('{"alarm_id":"A","cell_id":"YC-1","raised_at":"2011-07-04","severity":"cleared"}')) is (
        Reason.MISSING_CLEAR_TIME
    )


def test_what_does_not_say_when_it_was_received_was_received_when_it_arrived() -> None:
    document = {"alarm_id": "A1", "cell_id": "YC-1", "raised_at": "2011-07-04T08:00", "cleared_at": "2011-07-04T08:10"}
    states = alarm_reader().read_document(document, arrived=at("08:30"))
    assert not isinstance(states, Rejected)
    assert [state.known_at for state in states] == [at("08:30"), at("08:30")]


def test_cleared_before_raised_is_rejected_and_in_the_same_second_is_not() -> None:
    line = '{{"alarm_id":"A1","cell_id":"YC-1","raised_at":"2011-07-04T08:00:00","cleared_at":"2011-07-04T{}"}}'
    assert why(read(line.format("07:59:59"))) is Reason.CLEARED_BEFORE_RAISED
    assert not isinstance(read(line.format("08:00:00")), Rejected)


@pytest.mark.parametrize(
    ("place", "region"),
    [
        ({"cell_id": "GY-1"}, "guyuan"),
        ({"site_id": "YC-S1"}, "yinchuan"),
        ({"backhaul_id": "ring-3"}, "yinchuan"),
        ({"cell_id": "YC-9", "site_id": "YC-S1"}, "yinchuan"),
        ({"cell_id": " GY-1 "}, "guyuan"),
    ],
)
def test_the_region_is_that_of_the_place(place: dict[str, str], region: str) -> None:
    states = alarm_reader().read_document({"alarm_id": "A1", "raised_at": "2011-07-04", **place})
    assert not isinstance(states, Rejected)
    assert states[0].region == region


def test_an_unknown_cell_at_no_known_site_is_rejected() -> None:
    assert why(read('{"alarm_id":"A","cell_id":"XX","site_id":"YY","raised_at":"2011-07-04"}')) is Reason.UNKNOWN_CELL
    assert why(read('{"alarm_id":"A","site_id":"YY","raised_at":"2011-07-04"}')) is Reason.UNKNOWN_CELL


def test_where_no_network_is_known_an_alarm_of_any_cell_is_taken() -> None:
    reader = AlarmReader(Inventory([], []), TIMES, CauseTable(), unknown_region="unknown")
    states = reader.read_line('{"alarm_id":"A","cell_id":"XX","raised_at":"2011-07-04"}')
    assert not isinstance(states, Rejected)
    assert (states[0].cell_id, states[0].region) == ("XX", "unknown")


@pytest.mark.parametrize("column", ["alarm_id", "cell_id", "raised_at"])
@pytest.mark.parametrize("empty", ["", "  ", None])
def test_an_empty_required_field_is_rejected_by_name(column: str, empty: str | None) -> None:
    document = {"alarm_id": "A1", "cell_id": "YC-1", "raised_at": "2011-07-04T08:00", column: empty}
    outcome = alarm_reader().read_document(document)
    assert why(outcome) is Reason.MISSING_FIELD
    assert isinstance(outcome, Rejected)
    assert column in outcome.detail


@pytest.mark.parametrize("column", ["raised_at", "cleared_at", "changed_at", "received_at"])
def test_a_time_that_can_not_be_read_is_rejected_by_the_name_of_its_column(column: str) -> None:
    document = {"alarm_id": "A1", "cell_id": "YC-1", "raised_at": "2011-07-04T08:00", column: "soon"}
    outcome = alarm_reader().read_document(document)
    assert why(outcome) is Reason.BAD_TIME
    assert isinstance(outcome, Rejected)
    assert outcome.detail.startswith(f"{column}: 'soon'")


def test_spaces_in_a_field_are_nothing() -> None:
    (state,) = alarms(raised_at=" 2011-07-04T08:00 ", cleared_at="  ", source=" huawei ")
    assert (state.raised_at, state.source) == (at("08:00"), "huawei")


def test_a_csv_row_reads_under_any_order_of_columns_and_keeps_unknown_ones_out() -> None:
    header = ["remarks", "告警发生时间", "小区编号", "告警编号", "Alarm Level", "告警级别", "是否工程"]
    reader = AlarmReader(NETWORK, TIMES, CauseTable(), header)
    states = reader.read(["x", "2011/7/4 8:00", "YC-1", "A1", "7", "紧急", "是"])
    assert not isinstance(states, Rejected)
    assert (states[0].raised_at, states[0].severity, states[0].planned) == (at("08:00"), Severity.CRITICAL, True)
    assert reader.layout.unknown == ("remarks", "Alarm Level")


def test_a_row_of_another_width_is_rejected_but_for_empty_fields_at_its_end() -> None:
    reader = AlarmReader(NETWORK, TIMES, CauseTable(), ["alarm_id", "cell_id", "raised_at"])
    assert why(reader.read(["A1", "YC-1"])) is Reason.WRONG_FIELD_COUNT
    assert why(reader.read(["A1", "YC-1", "2011-07-04", "x"])) is Reason.WRONG_FIELD_COUNT
    assert not isinstance(reader.read(["A1", "YC-1", "2011-07-04", ""]), Rejected)


def test_a_rejected_row_keeps_what_arrived() -> None:
    reader = AlarmReader(NETWORK, TIMES, CauseTable(), ["alarm_id", "cell_id", "raised_at"])
    outcome = reader.read(["A1", "YC-1", "soon, they say"])
    assert isinstance(outcome, Rejected)
    assert outcome.original == 'A1,YC-1,"soon, they say"'


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"", Reason.UNREADABLE),
        (b"{", Reason.UNREADABLE),
        (b"\xff\xfe\x00", Reason.UNREADABLE),
        (b'{"alarm_id":"\\ud800"}', Reason.UNREADABLE),
        (b"[" * 100_000, Reason.UNREADABLE),
        (b"[1]", Reason.UNKNOWN_DOCUMENT),
        (b"null", Reason.UNKNOWN_DOCUMENT),
        (b'{"hello":"world"}', Reason.UNKNOWN_DOCUMENT),
        (b'{"alarm_id":["A"]}', Reason.BAD_VALUE),
        (b'{"alarm_id":"A\\u0000"}', Reason.BAD_VALUE),
        (b'{"alarm_id":"' + b"A" * 10_000_000 + b'"}', Reason.TOO_LARGE),
        (b'{"alarm_id":"A","cell_id":"YC-1","raised_at":1e400}', Reason.UNREADABLE),
        (b'{"alarm_id":"A","cell_id":"YC-1","raised_at":NaN}', Reason.UNREADABLE),
        (b'{"alarm_id":"A","cell_id":"YC-1","raised_at":true}', Reason.BAD_TIME),
    ],
    ids=range(14),
)
def test_documents_of_no_use_are_rejected_with_their_reason(line: bytes, reason: Reason) -> None:
    assert why(read(line)) is reason


def test_a_document_may_be_gb18030() -> None:
    states = read(
        '{"告警编号":"A1","小区编号":"YC-1","告警发生时间":"2011-07-04","告警原因":"市电中断"}'.encode("gb18030")
    )
    assert not isinstance(states, Rejected)
    assert (states[0].effect, states[0].probable_cause) == (Effect.POWER, "市电中断")


def test_numbers_are_taken_for_ids_and_times() -> None:
    (state,) = alarms(alarm_id=4711, raised_at=1309737600)
    assert (state.alarm_id, state.raised_at) == ("4711", at("08:00"))


def test_an_unknown_severity_is_indeterminate_and_an_unknown_effect_is_told_from_the_cause() -> None:
    reader = alarm_reader()
    fields = {"alarm_id": "A", "cell_id": "YC-1", "raised_at": "2011-07-04", "severity": "purple", "effect": "big"}
    states = reader.read_document({**fields, "probable_cause": "断站"})
    assert not isinstance(states, Rejected)
    assert (states[0].severity, states[0].effect) == (Severity.INDETERMINATE, Effect.OUT_OF_SERVICE)
    assert reader.oddities.first == {"severity": "purple", "effect": "big"}


@given(st.binary())
def test_arbitrary_bytes_never_raise(line: bytes) -> None:
    assert isinstance(read(line), Rejected)


PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers(), max_size=2)
LIKELY = PLAIN | st.sampled_from(["YC-1", "YC-S1", "critical", "cleared", "2011-07-04T08:00", "2011-07-04T09:00", "是"])
COLUMNS = ["alarm_id", "cell_id", "site_id", "raised_at", "cleared_at", "changed_at", "severity", "received_at"]


@given(st.dictionaries(st.sampled_from([*COLUMNS, "effect", "planned", "x"]), LIKELY))
def test_arbitrary_documents_never_raise_and_states_hold_together(document: dict[str, object]) -> None:
    states = alarm_reader().read_document(document)
    if isinstance(states, Rejected):
        assert states.detail
        return
    assert [state.cleared_at is not None for state in states] in ([False], [False, True])
    assert states[0].known_at <= states[-1].known_at
    assert (states[-1].cleared_at or states[0].raised_at) >= states[0].raised_at
    assert msgspec.json.encode(states)
