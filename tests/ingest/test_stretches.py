import gzip
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.lines import read_lines, read_records
from ingest.stretches import Stretch, read_stretches, stretches_of, without_header

WORDS = [b"a", b",", b",", b"\n", b"\n", b"\r\n", b"\r", b'"', b'"', b"x y", "小区".encode(), "小区".encode("gb18030")]
ODD_WORDS = [b"\0", b"\xff", "\ufeff".encode(), b"a,b\n" * 300]


def flat(stretches: Iterator[Stretch]) -> list[tuple[int, object]]:
    return [pair for each in stretches for pair in zip(each.numbers, each.rows, strict=True)]


def both_ways(content: bytes, name: str = "file.csv") -> tuple[list[tuple[int, object]], list[tuple[int, object]]]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return flat(read_stretches(path)), list(read_records(read_lines(path)))


@given(st.lists(st.sampled_from(WORDS + ODD_WORDS), max_size=60).map(b"".join))
def test_any_bytes_are_the_records_that_they_are_line_by_line(content: bytes) -> None:
    at_once, one_by_one = both_ways(content)
    assert at_once == one_by_one


@given(st.lists(st.sampled_from(WORDS), max_size=30).map(b"".join), st.integers(0, 40))
def test_what_is_odd_in_a_long_file_leaves_what_stands_around_it_as_it_is(odd: bytes, shift: int) -> None:
    rows = (b"y" * 496 + b",1\n") * 130  # together a little less than what is at hand
    at_once, one_by_one = both_ways(b"header,two\n" + b"x" * (4 * shift) + rows + odd + rows + b"end")
    assert at_once == one_by_one


@pytest.mark.parametrize("keep", [50, 3_000, 100_000])
def test_a_gzip_file_that_breaks_off_gives_what_there_is_before(keep: int) -> None:
    content = gzip.compress(b"".join(b"%d,%d\n" % (row, row * 7919 % 1013) for row in range(60_000)))
    at_once, one_by_one = both_ways(content[:keep], "file.csv.gz")
    assert at_once == one_by_one


def test_a_line_longer_than_what_is_at_hand_is_read_whole() -> None:
    at_once, one_by_one = both_ways(b"a,b\n" + b"x" * 300_000 + b",y\nc,d\n")
    assert at_once == one_by_one
    assert [number for number, _ in at_once] == [1, 2, 3]


def test_rows_come_many_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "file.csv").write_text("a,b\n" * 40_000)
    sizes = [len(each.rows) for each in read_stretches(tmp_path / "file.csv")]
    assert sum(sizes) == 40_000
    assert min(sizes[:-1]) >= 100


def test_the_header_is_left_out_wherever_it_stands(tmp_path: Path) -> None:
    (tmp_path / "file.csv").write_text("\n\nh\na\nb\n")
    assert flat(without_header(read_stretches(tmp_path / "file.csv"))) == [(4, ["a"]), (5, ["b"])]


def test_rows_that_come_one_by_one_make_stretches_too() -> None:
    rows = [(number, f"{number}") for number in range(250)]
    assert flat(stretches_of(iter(rows))) == rows
