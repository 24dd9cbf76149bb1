"""The contract of everything that carries orders and notices out: to a file, the log, a webhook, people."""

from datetime import timedelta
from typing import Protocol

import msgspec


class PushMessage(msgspec.Struct, frozen=True):
    """One state of one order, or one notice, on its way out.

    `key` is the same for every attempt to deliver this, and nothing else has it; receivers drop what they have seen.
    `order_id` is the order, or what the notice speaks of. `body` is the order as TMF697 JSON, or the notice as JSON:
    UTF-8, without a line feed.
    """

    key: str
    order_id: str
    body: bytes


class Delivered(msgspec.Struct, frozen=True):
    """The receiver took it; `answer` is what it said, for the ledger."""

    answer: str


class Refused(Exception):
    """The receiver will not take this message, however often it is sent: undeliverable.

    `for_all`: it takes no message of ours (we are not let in, it is gone): not the message is at fault, the channel.
    """

    def __init__(self, message: str, *, for_all: bool = False) -> None:
        super().__init__(message)
        self.for_all = for_all


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
