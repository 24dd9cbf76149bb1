"""Which complaints have been seen, in which state, so that each is counted once and closed once."""

from datetime import datetime
from hashlib import blake2b

import msgspec

from correlate.outages.alarm_book import Receipt
from ingest.records import Complaint

_encode_into = msgspec.msgpack.Encoder().encode_into


class Filed(msgspec.Struct, array_like=True, gc=False):
    """The newest state of one complaint: when it became known, what it said, and the cause it was closed with."""

    created_at: datetime
    known_at: datetime
    open_content: bytes
    closed_content: bytes
    cause: str | None
    is_closed: bool


class ComplaintBook:
    """complaint_id → newest state."""

    def __init__(self) -> None:
        self.filed: dict[str, Filed] = {}
        self._content = bytearray()  # of the complaint that is filed, in room that is used again

    def __len__(self) -> int:
        return len(self.filed)

    def file(self, complaint: Complaint) -> tuple[Receipt, Filed | None]:
        """Take one state in; returns what became of it and the state before (None when it is the first).

        A state that says nothing new, or is older than the one known, is a duplicate.
        """
        before = self.filed.get(complaint.complaint_id)
        content = self._digest(complaint)
        closed = is_closed(complaint)
        if before is None:
            state = Filed(complaint.created_at, complaint.known_at, b"", b"", complaint.cause, closed)
        else:
            known = before.closed_content if closed else before.open_content
            older = (closed, complaint.known_at) < (before.is_closed, before.known_at)
            if content == known or older:
                return Receipt.DUPLICATE, before
            state = msgspec.structs.replace(
                before,
                created_at=complaint.created_at,
                known_at=complaint.known_at,
                cause=complaint.cause if closed else before.cause,
                is_closed=closed or before.is_closed,
            )
        if closed:
            state.closed_content = content
        else:
            state.open_content = content
        self.filed[complaint.complaint_id] = state
        return Receipt.ACCEPTED, before

    def _digest(self, complaint: Complaint) -> bytes:
        _encode_into(msgspec.structs.replace(complaint, known_at=complaint.created_at), self._content)
        return blake2b(self._content, digest_size=8).digest()

    def forget_before(self, moment: datetime) -> None:
        """Drop complaints not spoken of since `moment`."""
        old = [key for key, filed in self.filed.items() if filed.known_at < moment]
        for key in old:
            del self.filed[key]


def is_closed(complaint: Complaint) -> bool:
    """Whether this state tells of the complaint's resolution."""
    return complaint.resolved_at is not None or complaint.cause is not None
