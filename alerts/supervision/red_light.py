"""A red light 亮红灯: a warning to a unit, for bulk complaints or for supervision that led to nothing."""

from datetime import datetime
from enum import StrEnum
from hashlib import blake2b

import msgspec

RED_LIGHT_CASE = "red_light"
"""The kind of its case."""


class Cause(StrEnum):
    """What it is shown for: a closed list."""

    BULK_AT_SITE = "bulk_at_site"
    BULK_OF_OUTAGE = "bulk_of_outage"
    NO_RESULT = "no_result"


class RedLight(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One state of one red light; `subject` is the site, the order, or the supervision that it is shown for.

    `complaints`: how many there were when it was lit. `out_by`: the person who put it out, None where it went out by
    itself: complaints fell off, the order was closed, what was supervised was resolved.
    """

    light_id: str
    cause: Cause
    subject: str
    region: str
    unit: str | None
    lit_at: datetime
    complaints: float = 0.0
    out_at: datetime | None = None
    out_by: str | None = None
    note: str = ""


def lit(cause: Cause, subject: str, place: tuple[str, str | None], now: datetime, complaints: float = 0.0) -> RedLight:
    """The first state; `place` is the region, and the unit as far as it is known."""
    told = f"{cause.value}\x1f{subject}\x1f{now.isoformat()}"
    light_id = f"L-{blake2b(told.encode(), digest_size=10, person=b'red light').hexdigest()}"
    region, unit = place
    return RedLight(light_id, cause, subject, region, unit, now, complaints)
