"""A case 跟踪事项: what the desk follows over time besides an order, as it is kept between restarts."""

from datetime import datetime

import msgspec


class Case(msgspec.Struct, frozen=True, gc=False):
    """One state of one case; the last one written counts.

    `kind` is the word of what follows it, and `case_id`, unique within the kind, a function of the input. `due_at`:
    when it is to be looked at next, None where only news can change it. `body`: MessagePack of the follower's own
    value. A case that is not open any more is kept for pages and reports, and is not given back after a restart.
    """

    kind: str
    case_id: str
    region: str
    is_open: bool
    changed_at: datetime
    due_at: datetime | None
    body: bytes
