"""Receivers that hang, fail or cut the line."""

from pathlib import Path

from benchmarks.torture.receivers import MESSAGES, receivers
from benchmarks.torture.runs import Reference


def test_receivers_that_are_not_well_delay_no_other_and_get_everything_later(
    reference: Reference, tmp_path: Path
) -> None:
    outcome = receivers(tmp_path, reference)
    assert outcome.faults == ()
    assert outcome.counts[MESSAGES] > 20
