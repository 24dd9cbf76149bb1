"""Real servers as fixtures: started once a run, and named as skipped, with the reason, where they can not be."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.servers.influxdb import InfluxServer, influx_server
from tests.servers.postgresql import NotInstalled, PostgresServer, postgres_server

if TYPE_CHECKING:
    from tests.servers.kafka import KafkaServer


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


@pytest.fixture(scope="session")
def kafka() -> Iterator["KafkaServer"]:
    """A Kafka broker."""
    from tests.servers.kafka import kafka_server  # noqa: PLC0415 - its client takes long to load

    try:
        with kafka_server() as server:
            yield server
    except NotInstalled as missing:
        pytest.skip(str(missing))
