"""A service that is killed again and again (a tenth of what `make soak` does)."""

from pathlib import Path

import pytest

from benchmarks.torture.kills import INSIDE, KILLS, kills


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_killed_20_times_it_ends_as_if_nothing_had_been(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    whole, broken = (None, None) if database == "sqlite" else _two_databases(request)
    outcome = kills(1, tmp_path, whole, broken, number=20, in_commit=9)
    assert outcome.faults == ()
    assert outcome.counts[KILLS] >= 20
    assert outcome.counts[INSIDE] >= 5


def _two_databases(request: pytest.FixtureRequest) -> tuple[str, str]:
    server = request.getfixturevalue("postgres")
    return server.new_database(), server.new_database()
