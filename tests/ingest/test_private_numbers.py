"""Nobody's number is kept that stands in what a customer wrote, and nothing else is taken away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.complaint_wire import ComplaintReader
from ingest.private_numbers import STARS, without_numbers
from ingest.rejected import Rejected
from ingest.times import TimeReader
from tests.service.made import inventory

NUMBERS = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@pytest.mark.parametrize("written", ["{}", "+86{}", "86 {}", "0086-{}"])
@given(
    number=NUMBERS,
    before=st.text(st.characters(exclude_categories=["Nd"])),
    after=st.text(st.sampled_from("。信号差 -")),
)
def test_a_number_is_gone_however_it_is_written(written: str, number: str, before: str, after: str) -> None:
    masked = without_numbers(before + written.format(number) + after)
    assert number not in masked
    assert STARS in masked


@pytest.mark.parametrize("text", ["138-0000-1234", "138 0000 1234"])
def test_a_number_in_groups_is_gone(text: str) -> None:
    assert without_numbers(f"回电{text}") == f"回电{STARS}"


@pytest.mark.parametrize(
    "text", ["2011-07-05 18:20", "小区 YC0042-1", "工单 201107051820001234", "12345678901", "139000", "1390000123456"]
)
def test_what_is_no_mobile_number_stays(text: str) -> None:
    assert without_numbers(text) == text


def reader() -> ComplaintReader:
    return ComplaintReader(inventory(), TimeReader("Asia/Shanghai"), b"key")


def test_neither_text_nor_reference_of_a_complaint_holds_a_number() -> None:
    document = (
        b'{"complaint_id": "C", "created_at": "2011-07-05", "region": "Yinchuan", "customer_ref": "13900001234", '
    )
    read = reader().read_line(document + '"text": "请拨13900001234"}'.encode())
    assert not isinstance(read, Rejected)
    assert "13900001234" not in repr(read)
    assert STARS in repr(read)


def test_what_is_said_of_a_rejected_complaint_does_not_tell_a_number_but_the_original_does() -> None:
    rejected = reader().read_line(b'{"complaint_id": "C", "created_at": "2011-07-05", "region": "13900001234"}')
    assert isinstance(rejected, Rejected)
    assert "13900001234" not in rejected.detail
    assert "13900001234" in rejected.original
