"""Which topics a broker has, asked once: whether it can be reached as the settings say, and has what they name."""

import logging
import socket
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager

from kafka import KafkaConsumer
from kafka.errors import KafkaError

from ingest.source import SourceAway

_WAIT_S = 5


def topics_of(bootstrap: str, client: Mapping[str, object]) -> frozenset[str]:
    """The names of the topics at `bootstrap`; `client`: the arguments of a client that connect. Raises `SourceAway`."""
    knock(bootstrap)
    wait = {"bootstrap_timeout_ms": _WAIT_S * 1000, "request_timeout_ms": _WAIT_S * 1000}
    try:
        with _quiet(), closing(KafkaConsumer(**client, **wait)) as consumer:
            return frozenset(consumer.topics())
    except (KafkaError, ValueError, OSError) as error:
        raise SourceAway(f"{bootstrap}: {error or type(error).__name__}") from None


def knock(bootstrap: str) -> None:
    """Whether one of `host:port,host:port` listens; raises `SourceAway` where none does."""
    # A client that reaches no broker leaves its sockets to the garbage collector: first see whether one listens.
    troubles = []
    for address in bootstrap.split(","):
        host, _, port = address.strip().rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), _WAIT_S).close()
        except (OSError, ValueError) as error:
            troubles.append(f"{address.strip()} does not answer ({error})")
        else:
            return
    raise SourceAway("; ".join(troubles))


@contextmanager
def _quiet() -> Iterator[None]:
    """The client tells every try to connect as an error; whoever asked gets the answer here."""
    log = logging.getLogger("kafka")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)
