"""Which complaints are not the network's: duplicates, invalid ones, and those whose cause is the customer's own.

Rules, applied once as a complaint arrives; what they say can be taken back. The text is looked at then and not kept.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

import msgspec

from alerts.explain.symptoms import BILLING, SYMPTOMS, TERMINAL
from ingest.records import Complaint


class ScreenReason(StrEnum):
    """Why a complaint is kept from the network side: a closed list."""

    DUPLICATE = "duplicate"
    """重复: the same customer, place and category again, while the earlier one is open."""
    INVALID = "invalid"
    """无效: it is about something else than the network: bills, tariffs, an account."""
    USER_CAUSED = "user_caused"
    """用户原因: its cause is the customer's own: the phone, the SIM card, an account that was closed."""
    OTHER = "other"
    """其他: a person's own reason, told in the note."""


class Standing(StrEnum):
    """How a complaint stands to the network side."""

    SCREENED = "screened"
    CANDIDATE = "candidate"
    LET_THROUGH = "let_through"


class ScreeningRules(msgspec.Struct, frozen=True):
    """`duplicate_within`: calls of a customer about the same, so near to each other, are one.

    `symptoms`, `billing`, `terminal`: further words to look for, beside those that stand in `symptoms.py`; `enabled`:
    whether anything is screened by itself.
    """

    enabled: bool = True
    duplicate_within: timedelta = timedelta(hours=24)
    symptoms: tuple[str, ...] = ()
    billing: tuple[str, ...] = ()
    terminal: tuple[str, ...] = ()


class Earlier(msgspec.Struct, frozen=True):
    """A complaint that the same customer made before: what of it tells a duplicate."""

    complaint_id: str
    created_at: datetime
    region: str
    cell_id: str | None
    category: str | None
    resolved_at: datetime | None


class Screened(msgspec.Struct, frozen=True):
    """What the rules say of a complaint: `of` is the one it repeats; `CANDIDATE` where a person should look."""

    standing: Standing
    reason: ScreenReason
    of: str | None = None


def screen(complaint: Complaint, earlier: Iterable[Earlier], rules: ScreeningRules) -> Screened | None:
    """What the rules say of a new complaint; None where it goes on to the network side.

    A call after the earlier complaint was resolved is no duplicate: it says that it was not. A text that names a
    symptom of the network is never screened for its words; one that names nothing known makes a candidate.
    """
    if not rules.enabled:
        return None
    if (first := _first_of(complaint, earlier, rules)) is not None:
        return Screened(Standing.SCREENED, ScreenReason.DUPLICATE, first.complaint_id)
    text = (complaint.text or "").lower()
    if not text.strip() or _names(text, SYMPTOMS + rules.symptoms):
        return None
    if _names(text, BILLING + rules.billing):
        return Screened(Standing.SCREENED, ScreenReason.INVALID)
    if _names(text, TERMINAL + rules.terminal):
        return Screened(Standing.SCREENED, ScreenReason.USER_CAUSED)
    return Screened(Standing.CANDIDATE, ScreenReason.INVALID)


def _first_of(complaint: Complaint, earlier: Iterable[Earlier], rules: ScreeningRules) -> Earlier | None:
    """The complaint that it is a duplicate of: of several the first."""
    since = complaint.created_at - rules.duplicate_within
    same = [
        one
        for one in earlier
        if one.complaint_id != complaint.complaint_id
        and (one.region, one.cell_id, one.category) == (complaint.region, complaint.cell_id, complaint.category)
        and since <= one.created_at <= complaint.created_at
        and (one.resolved_at is None or one.resolved_at > complaint.created_at)
    ]
    return min(same, key=lambda one: (one.created_at, one.complaint_id), default=None)


def _names(text: str, words: Iterable[str]) -> bool:
    return any(word in text for word in _lowered(tuple(words)))


@lru_cache(maxsize=32)
def _lowered(words: tuple[str, ...]) -> tuple[str, ...]:
    # Every complaint is held against the same few lists.
    return tuple([word.lower() for word in words])


class ScreeningRate(msgspec.Struct, frozen=True):
    """Of the complaints of a region: how many there were, how many were screened by reason, and taken back."""

    region: str
    complaints: int
    screened: int
    duplicate: int
    invalid: int
    user_caused: int
    other: int
    candidates: int
    taken_back: int
    share: float | None


def screening_rate(region: str, complaints: int, now: Iterable[tuple[Standing, ScreenReason]]) -> ScreeningRate:
    """The rates, from how each complaint that was ever screened or a candidate stands now."""
    told = list(now)
    reasons = [reason for standing, reason in told if standing is Standing.SCREENED]
    standings = [standing for standing, _ in told]
    by_reason = {reason.value: reasons.count(reason) for reason in ScreenReason}
    return ScreeningRate(
        region=region,
        complaints=complaints,
        screened=len(reasons),
        candidates=standings.count(Standing.CANDIDATE),
        taken_back=standings.count(Standing.LET_THROUGH),
        share=len(reasons) / complaints if complaints else None,
        **by_reason,
    )
