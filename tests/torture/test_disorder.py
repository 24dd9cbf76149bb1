"""Streams in disorder (a twentieth of what `make soak` does)."""

import random
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.torture.disorder import COPIES, LATE, SHUFFLED, disorder, disordered
from benchmarks.torture.recordings import arrivals_of, small_recording


@pytest.mark.parametrize("first", range(0, 50, 10))
def test_ten_streams_in_disorder_end_as_the_sorted_ones(first: int, tmp_path: Path) -> None:
    outcomes = [disorder(seed, tmp_path / str(seed)) for seed in range(first, first + 10)]
    assert [fault for outcome in outcomes for fault in outcome.faults] == []
    assert sum(outcome.counts[LATE] for outcome in outcomes) > 50


def test_every_message_comes_three_times_and_one_in_twenty_is_late(tmp_path: Path) -> None:
    records = [arrival.record for arrival in arrivals_of(small_recording(tmp_path / "recording", 1))]
    messages = disordered(records * 10, random.Random(1))  # noqa: S311
    assert len(messages) == 10 * COPIES * len(records)
    assert messages == sorted(messages, key=lambda message: message.at)
    happened = Counter(record.event_time for record in records)
    latest = {message.at - min(happened) for message in messages}
    assert max(latest) > timedelta(hours=20) > SHUFFLED
