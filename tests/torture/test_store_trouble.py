"""A store that is full, locked, or gone for a while."""

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.torture.runs import Reference
from benchmarks.torture.store_trouble import Trouble, disk_full, gone, locked, no_file_grows, small_disk, store_trouble
from tests.servers.postgresql import NotInstalled, postgres_server


@pytest.mark.parametrize("trouble", [no_file_grows, locked])
def test_records_wait_until_the_store_can_be_written_to(
    trouble: Callable[[Path], Trouble], reference: Reference, tmp_path: Path
) -> None:
    assert store_trouble(tmp_path, reference, trouble(tmp_path)).faults == ()


def test_a_full_disk_loses_nothing(reference: Reference, tmp_path: Path) -> None:
    try:
        with small_disk(tmp_path):
            assert store_trouble(tmp_path, reference, disk_full(tmp_path)).faults == ()
    except PermissionError as refused:
        pytest.skip(str(refused))


def test_a_server_that_is_stopped_or_killed_and_comes_back_finds_the_service_waiting(
    reference: Reference, tmp_path: Path
) -> None:
    try:
        with postgres_server(durable=True) as server:
            trouble = gone(server, server.stop, server.kill)
            assert store_trouble(tmp_path, reference, trouble, server.new_database(), for_s=1.0).faults == ()
    except NotInstalled as missing:
        pytest.skip(str(missing))
