"""What a recording can and can not answer, in sentences."""

from collections.abc import Iterator, Sequence

import msgspec

from correlate.quality.arrival_delay import ArrivalDelay
from correlate.quality.location import LocatedShare
from correlate.quality.segment_evidence import SegmentEvidence

LEAST_LOCATED = 0.10
LEAST_WEEKS = 4.0
LEAST_ORDERS = 20
_LATE_MINUTES = 15.0


class Answer(msgspec.Struct, frozen=True):
    """One question, whether the recording answers it, and why."""

    question: str
    answered: bool
    why: str


class Findings(msgspec.Struct, frozen=True):
    """What was found: `weeks` of complaints; `users_known`: part of the cells with users, 0–1; `orders` fixed."""

    complaints: int
    outages: int
    weeks: float
    users_known: float
    located: Sequence[LocatedShare]
    delays: Sequence[ArrivalDelay]
    segments: Sequence[SegmentEvidence]
    orders: int


def answers(found: Findings) -> list[Answer]:
    """The questions people ask of such data, in the order in which they ask them."""
    return [_spikes(found), _attribution(found), *_windows(found), _users(found), _crews(found), _live(found)]


def _spikes(found: Findings) -> Answer:
    enough = found.weeks >= LEAST_WEEKS
    told = f"{found.complaints:,} complaints over {found.weeks:.1f} weeks"
    why = told if enough else f"{told}; with fewer than {LEAST_WEEKS:.0f} weeks, levels lean on the model's"
    return Answer("Which complaint counts are unusual?", enough, why)


def _attribution(found: Findings) -> Answer:
    if not found.complaints or not found.outages:
        why = "there are no complaints" if found.outages else "there are no outages"
        return Answer("Which outage explains which complaint?", False, why)
    share = found.located[0].share
    why = f"{share:.0%} of the complaints name a cell"
    if share < LEAST_LOCATED:
        why += "; the others are told apart by region and time alone, so single outages are uncertain"
    return Answer("Which outage explains which complaint?", share >= LEAST_LOCATED, why)


def _windows(found: Findings) -> Iterator[Answer]:
    for segment in found.segments:
        had = f"{segment.groups} outage groups, {segment.complaints:.0f} complaints put down to them"
        past = f"{segment.past_burst_share:.0%} of the time without service past the typical burst"
        why = segment.lacking or f"{had}, {past}"
        yield Answer(f"How long is the golden window of {segment.segment}?", not segment.lacking, why)
    if not found.segments:
        yield Answer("How long is the golden window?", False, "there are no outages that were watched")


def _users(found: Findings) -> Answer:
    why = f"users are given for {found.users_known:.0%} of the cells"
    if found.users_known < 1:
        why += "; the others are taken to serve as many as those on average"
    return Answer("How many users does an outage leave without service?", found.users_known >= 0.5, why)


def _crews(found: Findings) -> Answer:
    why = f"{found.orders} past orders tell when they were taken on and fixed"
    if found.orders < LEAST_ORDERS:
        why += f"; with fewer than {LEAST_ORDERS}, hours lean on the assumed 2"
    return Answer("How long does a repair take a crew?", found.orders >= LEAST_ORDERS, why)


def _live(found: Findings) -> Answer:
    question = "Would live records come in time to act on?"
    worst = max(found.delays, key=lambda delay: delay.p90, default=None)
    if worst is None:
        return Answer(question, False, "there are no records")
    why = f"nine in ten arrive within {worst.p90:.1f} minutes at the slowest source ({worst.kind} of {worst.source})"
    return Answer(question, worst.p90 <= _LATE_MINUTES, why)
