"""The contract of everything that carries repair orders out: to a file, the log, a webhook."""

from datetime import timedelta
from typing import Protocol

import msgspec


class PushMessage(msgspec.Struct, frozen=True):
    """One state of one order on its way out.

    `key` is the same for every attempt to deliver this state, and no other state has it; receivers drop what they
    have seen. `body` is the order as TMF697 JSON, UTF-8, without a line feed.
    """

    key: str
    order_id: str
    body: bytes


class Delivered(msgspec.Struct, frozen=True):
    """The receiver took it; `answer` is what it said, for the ledger."""

    answer: str


class Refused(Exception):
    """The receiver will not take this message, however often it is sent: undeliverable."""


class Unavailable(Exception):
    """The receiver can not take it now: to be tried again, after `retry_after` if the receiver said so."""

    def __init__(self, message: str, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Push(Protocol):
    """Carries messages to one receiver: at least once each, in the order they are given."""

    def push(self, message: PushMessage) -> Delivered:
        """Deliver one message; raises `Refused` or `Unavailable`, and nothing else."""
        ...
