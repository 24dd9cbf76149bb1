"""Work of hours that may be broken off: what is done is not done again, and stands in the page."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from benchmarks.torture import soak
from benchmarks.torture.outcome import Outcome

Soak = Callable[[], int]


@pytest.fixture
def tried() -> list[int]:
    """The numbers of the pieces that were done, one after the other."""
    return []


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tried: list[int]) -> Soak:
    """The main function on three pieces, of which the last one fails as long as it is asked for the first time."""

    def work(number: int, _: Path) -> Outcome:
        tried.append(number)
        if number == 2 and tried.count(2) == 1:
            raise KeyboardInterrupt
        return Outcome({"kills": 20}, ("an order was lost",) if number == 1 else ())

    def pieces() -> Iterator[soak.Piece]:
        for number in range(3):
            yield soak.Piece("kill -9", number, partial(work, number))

    page = tmp_path / "page.md"
    page.write_text("before\n<!-- soak -->\nformer results\n<!-- /soak -->\nafter\n", encoding="utf-8")
    monkeypatch.setattr(soak, "PAGE", page)
    monkeypatch.setattr(soak, "PROGRESS", tmp_path / "deep" / "progress.jsonl")
    monkeypatch.setattr(soak, "_pieces", pieces)
    monkeypatch.setattr(soak, "log_to_stderr", lambda _: None)
    monkeypatch.setattr("sys.argv", ["soak"])
    return soak.main


def test_broken_off_it_goes_on_where_it_was(run: Soak, tried: list[int]) -> None:
    with pytest.raises(KeyboardInterrupt):
        run()
    assert run() == 1
    assert tried == [0, 1, 2, 2]
    page = soak.PAGE.read_text(encoding="utf-8")
    assert page.startswith("before\n<!-- soak -->\n20")
    assert "| kill -9 | 60 kills | 1 |" in page
    assert page.endswith("<!-- /soak -->\nafter\n")
    assert "former results" not in page


def test_what_other_code_came_to_is_done_again(run: Soak, tried: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    tried.append(2)
    run()
    monkeypatch.setattr(soak, "_code", lambda: "another")
    run()
    assert tried == [2, 0, 1, 2, 0, 1, 2]
