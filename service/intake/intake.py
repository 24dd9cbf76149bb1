"""Documents as they were posted → records to file and dead letters to keep."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Protocol

import msgspec

from alerts.action import Action
from ingest.records import Alarm, Complaint
from ingest.rejected import Rejected
from service.intake.inbox import Submission
from service.pipeline.step import Arrival
from service.store.batch import DeadLetter


class Reader(Protocol):
    """Reads documents of one kind; nothing that it is given makes it raise."""

    def read_line(
        self, line: bytes, arrived: datetime | None = None
    ) -> tuple[Alarm, ...] | tuple[Complaint, ...] | tuple[Action, ...] | Rejected:
        """The states that a JSON document tells of, in their order, or why it can not be taken."""
        ...


class Reading(msgspec.Struct, frozen=True):
    """What a batch of documents came to; `rejected`, and `actions`, by the number of the document in the batch."""

    arrivals: tuple[Arrival, ...]
    rejected: Mapping[int, Rejected]
    actions: tuple[tuple[int, Action], ...] = ()


def read_documents(
    documents: Sequence[tuple[str, bytes | Rejected]],
    readers: Mapping[str, Reader],
    arrived_at: datetime | None,
) -> Reading:
    """Read documents, each with its kind (a key of `readers`), into arrivals in the order of their being known.

    `arrived_at`: when they came; None takes each record's own word for it, as a recording needs it.
    """
    arrivals: list[Arrival] = []
    actions: list[tuple[int, Action]] = []
    rejected: dict[int, Rejected] = {}
    for number, (kind, document) in enumerate(documents):
        states = document if isinstance(document, Rejected) else readers[kind].read_line(document, arrived_at)
        if isinstance(states, Rejected):
            rejected[number] = states
            continue
        for state in states:
            if isinstance(state, Action):
                actions.append((number, state))
            else:
                arrivals.append(Arrival(state, arrived_at or state.known_at, number))
    # Stable: what became known at once stays in the order in which it was posted.
    return Reading(tuple(sorted(arrivals, key=lambda arrival: arrival.known_at)), rejected, tuple(actions))


def dead_letters(
    submissions: Sequence[Submission], rejected: Mapping[int, Rejected], batch: int, now: datetime
) -> tuple[DeadLetter, ...]:
    """The rejected documents of a batch, as they are kept, each with its place in its source.

    The position of what was posted over HTTP is the batch and the number in it.
    """
    ends = list(accumulate(len(submission.documents) for submission in submissions))
    letters: list[DeadLetter] = []
    for number, why in rejected.items():
        place = bisect_right(ends, number)
        submission, stretch = submissions[place], submissions[place].stretch
        index = number - ends[place] + len(submission.documents)
        source, position = stretch.origin(index) if stretch else ("http", f"{batch}/{number}")
        letters.append(
            DeadLetter(
                kind=submission.kind,
                source=source,
                position=position,
                reason=why.reason.value,
                detail=why.detail,
                original=why.original,
                received_at=now,
            )
        )
    return tuple(letters)
