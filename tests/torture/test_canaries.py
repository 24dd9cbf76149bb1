"""Telephone numbers through every way in (a tenth of what `make soak` does)."""

from pathlib import Path

from benchmarks.torture.canaries import FED, canaries


def test_1000_numbers_are_readable_nowhere(tmp_path: Path) -> None:
    outcome = canaries(tmp_path, 1_000)
    assert outcome.faults == ()
    assert outcome.counts[FED] == 1_000
