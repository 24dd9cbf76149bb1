from pathlib import Path

import pytest

from alerts.channels.order_file import OrderFile
from alerts.channels.push import PushMessage, Refused, Unavailable


def message(number: int, body: bytes = b"") -> PushMessage:
    return PushMessage(key=f"R-1.{number}", order_id="R-1", body=body or b'{"version":%d}' % number)


def test_each_state_is_a_line_in_the_order_of_pushing(tmp_path: Path) -> None:
    path = tmp_path / "out" / "orders.jsonl"
    orders = OrderFile(path)
    for number in (1, 2, 3):
        orders.push(message(number))
    assert path.read_bytes() == b'{"version":1}\n{"version":2}\n{"version":3}\n'


def test_a_file_that_is_there_is_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "orders.jsonl"
    OrderFile(path).push(message(1))
    OrderFile(path).push(message(2))
    assert path.read_bytes() == b'{"version":1}\n{"version":2}\n'


@pytest.mark.parametrize("whole", [b"", b'{"version":1}\n'])
@pytest.mark.parametrize("torn", [b"{", b'{"text":"' + b"x" * 200_000])
def test_a_line_that_a_crash_cut_off_is_removed_before_the_next(tmp_path: Path, whole: bytes, torn: bytes) -> None:
    path = tmp_path / "orders.jsonl"
    path.write_bytes(whole + torn)
    OrderFile(path).push(message(2))
    assert path.read_bytes() == whole + b'{"version":2}\n'


def test_a_body_with_a_line_feed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="can not hold a line feed"):
        OrderFile(tmp_path / "orders.jsonl").push(message(1, b"{\n}"))


def test_a_disk_that_does_not_take_it_is_unavailable_and_may_come_back(tmp_path: Path) -> None:
    path = tmp_path / "orders.jsonl"
    path.mkdir()
    orders = OrderFile(path)
    with pytest.raises(Unavailable, match=r"orders\.jsonl can not be written"):
        orders.push(message(1))
    path.rmdir()
    orders.push(message(1))
    assert path.read_bytes() == b'{"version":1}\n'
