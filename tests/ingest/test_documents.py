import pytest

from ingest.documents import SIZE_LIMIT, as_text, decoded, original, read_json, without_nul
from ingest.rejected import Reason, Unacceptable


def test_text_is_utf8_or_else_gb18030() -> None:
    assert decoded("银川".encode()) == decoded("银川".encode("gb18030")) == "银川"


@pytest.mark.parametrize("line", [b"\xff\xff", b"\x81", b"a\0b"])
def test_what_is_no_text_is_unreadable(line: bytes) -> None:
    with pytest.raises(Unacceptable) as caught:
        decoded(line)
    assert caught.value.reason is Reason.UNREADABLE


def test_of_a_key_given_twice_the_last_counts() -> None:
    assert read_json(b'{"a":1,"a":2}') == {"a": 2}


def test_a_document_may_be_as_large_as_the_limit() -> None:
    frame = len(b'{"a":""}')
    assert read_json(b'{"a":"' + b"x" * (SIZE_LIMIT - frame) + b'"}')
    with pytest.raises(Unacceptable, match="1048577 bytes"):
        read_json(b'{"a":"' + b"x" * (SIZE_LIMIT - frame + 1) + b'"}')


def test_the_original_is_kept_as_text_and_of_what_is_too_large_the_beginning() -> None:
    assert original("银川".encode("gb18030")) == "银川"
    assert original(b"\xff\xff") == "\\xff\\xff"
    assert len(original(b"x" * (SIZE_LIMIT + 1))) == 1000


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (True, "true"), (1309737900, "1309737900"), (0.5, "0.5"), ("x", "x")]
)
def test_plain_values_become_the_text_of_a_field(value: object, text: str) -> None:
    assert as_text("a", value) == text


@pytest.mark.parametrize("value", [[], {}, "a\0"])
def test_other_values_are_refused_by_the_name_of_their_field(value: object) -> None:
    with pytest.raises(Unacceptable, match=r"^text: "):
        as_text("text", value)


def test_text_without_nul_is_itself() -> None:
    assert without_nul("银川") == "银川"
