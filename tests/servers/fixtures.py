"""Real servers as fixtures: started once a run, and named as skipped, with the reason, where they can not be."""

from collections.abc import Iterator

import pytest

from tests.servers.influxdb import InfluxServer, influx_server
from tests.servers.postgresql import NotInstalled, PostgresServer, postgres_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server."""
    try:
        with postgres_server() as server:
            yield server
    except NotInstalled as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def influx() -> Iterator[InfluxServer]:
    """An InfluxDB server."""
    try:
        with influx_server() as server:
            yield server
    except NotInstalled as missing:
        pytest.skip(str(missing))
