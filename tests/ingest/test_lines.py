import gzip
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.lines import read_lines, read_records
from ingest.rejected import Reason, Rejected


def lines(folder: Path, content: bytes, name: str = "file.csv") -> list[tuple[int, str | Rejected]]:
    (folder / name).write_bytes(content)
    return list(read_lines(folder / name))


def records(*text: str) -> list[tuple[int, list[str] | Rejected]]:
    return list(read_records(iter(enumerate(text, start=1))))


def good(found: list[tuple[int, list[str] | Rejected]]) -> list[tuple[int, list[str]]]:
    return [(number, record) for number, record in found if isinstance(record, list)]


def bad(found: list[tuple[int, list[str] | Rejected]]) -> list[int]:
    return [number for number, record in found if isinstance(record, Rejected)]


def test_lines_come_with_their_numbers_and_without_their_ends(tmp_path: Path) -> None:
    assert lines(tmp_path, b"a\r\nb\n\n\nc") == [(1, "a"), (2, "b"), (3, ""), (4, ""), (5, "c")]


def test_a_byte_order_mark_is_not_text(tmp_path: Path) -> None:
    assert lines(tmp_path, "\ufeff小区\n".encode()) == [(1, "小区")]


def test_gzip_is_read_as_its_content(tmp_path: Path) -> None:
    assert lines(tmp_path, gzip.compress(b"a\nb\n") + gzip.compress(b"c\n"), "file.csv.gz") == [
        (1, "a"),
        (2, "b"),
        (3, "c"),
    ]


def test_a_gzip_file_that_breaks_off_gives_all_there_is_and_then_says_so(tmp_path: Path) -> None:
    whole = "".join(f"{number},{number * 7919 % 10007}\n" for number in range(50_000)).encode()
    broken = gzip.compress(whole)[:-2000]
    found = lines(tmp_path, broken, "file.csv.gz")
    read = [text for _, text in found[:-1]]
    assert len(read) == zlib.decompressobj(wbits=31).decompress(broken).count(b"\n") > 45_000
    assert read == whole.decode().splitlines()[: len(read)]
    number, last = found[-1]
    assert isinstance(last, Rejected)
    assert (number, last.reason) == (len(read) + 1, Reason.UNREADABLE)


@pytest.mark.parametrize(
    "content", [b"", b"no gzip at all", gzip.compress(b"a\n")[:5], gzip.compress(b"a\n") + b"junk"]
)
def test_what_is_no_gzip_says_so(tmp_path: Path, content: bytes) -> None:
    found = lines(tmp_path, content, "file.csv.gz")
    assert [text for _, text in found if isinstance(text, str)] in ([], ["a"])
    assert content == b"" or isinstance(found[-1][1], Rejected)


def test_a_file_in_gb18030_is_told_from_utf8(tmp_path: Path) -> None:
    text = "告警编号,告警原因\nA1,小区退服\n模式,模式\n"  # the last line in GB18030 is valid UTF-8 as well
    for encoding in ("gb18030", "utf-8"):
        assert [line for _, line in lines(tmp_path, text.encode(encoding))] == text.split()


@pytest.mark.parametrize(("most", "stray"), [("utf-8", "gb18030"), ("gb18030", "utf-8")])
def test_a_stray_line_in_another_encoding_is_read_too(tmp_path: Path, most: str, stray: str) -> None:
    content = "编号,原因\n".encode(most) + "A1,小区退服\n".encode(stray) + "A2,市电中断\n".encode(most) * 3
    assert [text for _, text in lines(tmp_path, content)] == ["编号,原因", "A1,小区退服", *["A2,市电中断"] * 3]


def test_a_line_in_no_encoding_is_rejected_and_the_rest_goes_on(tmp_path: Path) -> None:
    found = lines(tmp_path, b"a\n\xff\xff\nb\n")
    assert [found[0], found[2]] == [(1, "a"), (3, "b")]
    rejected = found[1][1]
    assert isinstance(rejected, Rejected)
    assert (rejected.reason, rejected.original) == (Reason.UNREADABLE, "\\xff\\xff")


def test_a_line_with_nul_bytes_is_rejected(tmp_path: Path) -> None:
    assert isinstance(lines(tmp_path, b"a\0b\n")[0][1], Rejected)
    assert isinstance(lines(tmp_path, "告警编号\n".encode("utf-16"))[0][1], Rejected)


def test_a_line_of_ten_megabytes_is_rejected_and_the_rest_goes_on(tmp_path: Path) -> None:
    found = lines(tmp_path, b"a\n" + b"x" * 10_000_000 + b"\nb\n")
    assert [found[0], found[2]] == [(1, "a"), (3, "b")]
    rejected = found[1][1]
    assert isinstance(rejected, Rejected)
    assert rejected.reason is Reason.TOO_LARGE
    assert "10000001 bytes" in rejected.detail
    assert len(rejected.original) == 1000


def test_a_line_may_be_as_long_as_the_limit(tmp_path: Path) -> None:
    assert [len(text) for _, text in lines(tmp_path, b"x" * 1_048_575 + b"\n") if isinstance(text, str)] == [1_048_575]


def test_records_are_split_at_commas_outside_quotes() -> None:
    assert records("a,b", '"x, y","say ""hi"""', ",") == [(1, ["a", "b"]), (2, ["x, y", 'say "hi"']), (3, ["", ""])]


def test_a_record_may_span_lines_and_goes_by_the_number_of_its_first() -> None:
    assert records("a,b", '1,"one', "", 'two ""2""', 'three"', "4,5") == [
        (1, ["a", "b"]),
        (2, ["1", 'one\n\ntwo "2"\nthree']),
        (6, ["4", "5"]),
    ]


def test_a_quote_inside_an_unquoted_field_is_a_letter() -> None:
    assert records('5" pipe,b') == [(1, ['5" pipe', "b"])]


def test_a_quote_that_never_closes_costs_its_own_line_only() -> None:
    found = records("a,b", '1,"open', "2,x", "3,y")
    assert (bad(found), good(found)) == ([2], [(1, ["a", "b"]), (3, ["2", "x"]), (4, ["3", "y"])])


def test_two_stray_quotes_do_not_swallow_what_stands_between_them() -> None:
    found = records("a,b", '1,"open', "2,x", '3,"open too', "4,y")
    assert (bad(found), good(found)) == ([2, 4], [(1, ["a", "b"]), (3, ["2", "x"]), (5, ["4", "y"])])


def test_a_record_of_several_lines_that_has_another_width_is_a_stray_quote() -> None:
    found = records("a,b", '1,"open', "2,x", '",3', "4,y")
    assert (bad(found), good(found)) == ([2, 4], [(1, ["a", "b"]), (3, ["2", "x"]), (5, ["4", "y"])])


def test_a_stray_quote_before_a_quoted_record_costs_its_own_line_only() -> None:
    found = records("a,b", '1,"open', '2,"x, y"', '"3","z"')
    assert (bad(found), good(found)) == ([2], [(1, ["a", "b"]), (3, ["2", "x, y"]), (4, ["3", "z"])])


def test_a_stray_quote_does_not_read_on_for_ever() -> None:
    found = records("a,b", '1,"open', *["2,x"] * 5000, 'end"')
    assert bad(found) == [2]
    assert len(good(found)) == 5002


def test_thousands_of_stray_quotes_cost_their_own_lines_only() -> None:
    found = records("a,b", *['1,"open', "2,x"] * 3000)
    assert len(bad(found)) == 3000
    assert len(good(found)) == 3001


def test_a_rejected_line_ends_a_record_that_is_open() -> None:
    stray = Rejected(Reason.UNREADABLE, "", "")
    found = list(read_records(iter([(1, "a,b"), (2, '1,"open'), (3, stray), (4, "2,x")])))
    assert (bad(found), good(found)) == ([2, 3], [(1, ["a", "b"]), (4, ["2", "x"])])


def test_a_quoted_field_may_be_long() -> None:
    assert records('"' + "x" * 500_000 + '",b')[0][1] == ["x" * 500_000, "b"]


@given(st.binary(max_size=300), st.sampled_from(["file.csv", "file.csv.gz"]))
def test_arbitrary_bytes_never_raise(tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str) -> None:
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(gzip.compress(content) if name.endswith("gz") and len(content) % 2 else content)
    for number, record in read_records(read_lines(path)):
        assert number >= 1
        assert isinstance(record, list | Rejected)


TEXT = st.text(st.sampled_from('ab",\n'), max_size=12)


@given(st.lists(st.tuples(TEXT, TEXT), max_size=6))
def test_what_a_csv_writer_writes_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "file.csv"
    quoted = ["first,second", *(",".join('"' + field.replace('"', '""') + '"' for field in row) for row in rows)]
    path.write_text("\n".join(quoted), encoding="utf-8")
    read = [record for _, record in read_records(read_lines(path))][1:]
    assert read == [list(row) for row in rows]


def test_empty_lines_between_records_are_none() -> None:
    assert records("", "a,b", "", "1,2", "") == [(2, ["a", "b"]), (4, ["1", "2"])]
