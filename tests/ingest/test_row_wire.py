import pytest

from ingest.headers import REGIONS
from ingest.rejected import Reason, Unacceptable
from ingest.row_wire import RowWire, as_json, as_line


def test_documents_with_the_same_keys_share_a_layout_and_layouts_do_not_pile_up() -> None:
    wire = RowWire(REGIONS, None, None)
    for number in range(1000):
        assert wire.document_values({"region": "yc", f"field {number}": 1}) == ("yc", "", "", "")
        assert wire.document_values({"region": "yc", f"field {number}": 2}) == ("yc", "", "", "")
    assert len(wire._layouts) <= 256


def test_without_a_header_rows_stand_in_the_order_of_the_kind() -> None:
    assert RowWire(REGIONS, None, None).values(["yc", "银川", "Yinchuan", "9"]) == ("yc", "银川", "Yinchuan", "9")


def test_an_unknown_field_may_hold_anything() -> None:
    assert RowWire(REGIONS, None, None).document_values({"region": "yc", "extra": {"deep": []}})[0] == "yc"


def test_a_document_of_no_known_field_is_of_no_known_form() -> None:
    with pytest.raises(Unacceptable) as caught:
        RowWire(REGIONS, None, None).document_values({"hello": "world"})
    assert caught.value.reason is Reason.UNKNOWN_DOCUMENT


def test_what_arrived_is_shown_as_it_could_have_arrived() -> None:
    assert as_line(["a", 'say "hi"', "b,c"]) == 'a,"say ""hi""","b,c"'
    assert as_json({"a": 1}) == '{"a":1}'
    assert "object" in as_json({"a": object()})
