"""A service that is killed again and again (a tenth of what `make soak` does)."""

from pathlib import Path

import pytest

from benchmarks.torture.kills import INSIDE, KILLS, kills
from benchmarks.torture.runs import Reference


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_killed_20_times_it_ends_as_if_nothing_had_been(
    database: str, reference: Reference, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = None if database == "sqlite" else request.getfixturevalue("postgres").new_database()
    outcome = kills(1, tmp_path, reference, url, number=20, in_commit=9)
    assert outcome.faults == ()
    assert outcome.counts[KILLS] >= 20
    assert outcome.counts[INSIDE] >= 5
