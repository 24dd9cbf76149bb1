"""Results of studies are kept line by line, so that an interrupted run goes on where it stopped."""

from math import isnan
from pathlib import Path

from benchmarks.window_results import FIGURES, Outcome, Results


def outcome(seed: int, **figures: float) -> Outcome:
    return Outcome("A", seed, "ok", True, "a note,\nof two lines", figures)


def test_what_was_added_is_there_again(tmp_path: Path) -> None:
    results = Results(tmp_path / "deep" / "windows.csv")
    results.add(outcome(1, window=3.41, seconds=0.5))
    results.add(outcome(2))
    first, second = Results(tmp_path / "deep" / "windows.csv").outcomes()
    assert (first.world, first.seed, first.status, first.endogenous, first.note) == (
        "A",
        1,
        "ok",
        True,
        "a note, of two lines",
    )
    assert (first.figure("window"), first.figure("seconds")) == (3.41, 0.5)
    assert all(isnan(second.figure(name)) for name in FIGURES)


def test_only_what_is_missing_has_to_be_run(tmp_path: Path) -> None:
    results = Results(tmp_path / "windows.csv")
    assert results.outcomes() == []
    results.add(outcome(1))
    assert results.missing([("A", 1), ("A", 2), ("B", 1)]) == [("A", 2), ("B", 1)]


def test_what_failed_is_run_again_and_the_last_outcome_counts(tmp_path: Path) -> None:
    results = Results(tmp_path / "windows.csv")
    results.add(Outcome("A", 1, "failed", endogenous=False, note="", figures={}))
    assert results.missing([("A", 1)]) == [("A", 1)]
    results.add(outcome(1, window=3.0))
    assert [(one.status, one.figure("window")) for one in results.outcomes()] == [("ok", 3.0)]


def test_a_line_that_was_cut_short_is_run_again_and_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "windows.csv"
    results = Results(path)
    for seed in (1, 2):
        results.add(outcome(seed, window=3.0))
    path.write_bytes(path.read_bytes()[:-9])
    assert [one.seed for one in results.outcomes()] == [1]
    results.add(outcome(3, window=2.0))
    assert [(one.seed, one.figure("window")) for one in results.outcomes()] == [(1, 3.0), (3, 2.0)]
