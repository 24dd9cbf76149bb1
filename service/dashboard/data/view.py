"""What the page of data shows: sources, counts, how far everything is, rejected documents and unknown causes. Pure."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum

import msgspec

from service.operation.data_desk import SourceRow
from service.store.batch import Count
from service.store.dead_letters import AGAIN, KEPT, REPLAYED, KeptLetter, Tally
from service.store.reads import Freshness

STATES = (KEPT, REPLAYED, AGAIN)
PAGE_LETTERS = 50
_PLACES_SHOWN = 6
_CAUSES_SHOWN = 30


class Standing(StrEnum):
    """How a source is, the worst first."""

    STOPPED = "stopped"
    TROUBLE = "trouble"
    READ = "read"
    LEFT = "left"


class SourceLine(msgspec.Struct, frozen=True):
    """A source as a line. `more_places`: further partitions that are not shown; `why` where it is not well."""

    name: str
    standing: Standing
    places: tuple[tuple[str, str], ...]
    more_places: int
    behind: int | None
    why: str | None


class CountLine(msgspec.Struct, frozen=True):
    """What came of a kind: read = accepted + duplicate + rejected; late ones are among the accepted."""

    kind: str
    read: int
    accepted: int
    duplicate: int
    rejected: int
    late: int


class HowFar(msgspec.Struct, frozen=True):
    """How far everything is behind the pipeline's clock; None before the first record."""

    lag: timedelta | None
    delay: timedelta | None
    letters: int


class LetterLine(msgspec.Struct, frozen=True):
    """A rejected document in the list, without what arrived."""

    letter: KeptLetter
    place: str


class LetterPage(msgspec.Struct, frozen=True):
    """Some letters, the newest first; `before` is where the next page begins, None where there is none."""

    lines: tuple[LetterLine, ...]
    before: int | None


class CauseLine(msgspec.Struct, frozen=True):
    """A cause that the table does not know."""

    cause: str
    alarms: int


def source_lines(rows: Sequence[SourceRow]) -> tuple[SourceLine, ...]:
    """Those that need somebody first, else in their order."""
    return tuple(sorted(map(_source, rows), key=lambda line: tuple(Standing).index(line.standing)))


def count_lines(counters: Mapping[str, Count]) -> tuple[CountLine, ...]:
    """A line a kind."""
    return tuple(
        CountLine(kind, count.read, count.accepted, count.duplicate, count.rejected, count.late)
        for kind, count in sorted(counters.items())
    )


def how_far(fresh: Freshness) -> HowFar:
    """The newest record, and up to where records are complete, by how much they lie behind."""
    lag = fresh.now - fresh.newest_event_time if fresh.now and fresh.newest_event_time else None
    delay = fresh.now - fresh.watermark if fresh.now and fresh.watermark else None
    return HowFar(lag, delay, fresh.dead_letters)


def letter_page(letters: Sequence[KeptLetter]) -> LetterPage:
    """A page of at most `PAGE_LETTERS` of them, from one letter more where there are more."""
    lines = tuple(LetterLine(letter, _place(letter)) for letter in letters[:PAGE_LETTERS])
    return LetterPage(lines, lines[-1].letter.id if len(letters) > PAGE_LETTERS else None)


def kinds_and_reasons(tallies: Sequence[Tally]) -> tuple[tuple[str, ...], tuple[tuple[str, int], ...]]:
    """The kinds that letters have, and the reasons with how many there are of each, the most first."""
    reasons: dict[str, int] = {}
    for tally in tallies:
        reasons[tally.reason] = reasons.get(tally.reason, 0) + tally.letters
    ordered = sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(sorted({tally.kind for tally in tallies})), tuple(ordered)


def cause_lines(causes: Mapping[str, int]) -> tuple[tuple[CauseLine, ...], int]:
    """The most frequent, and how many more there are."""
    lines = [CauseLine(cause, alarms) for cause, alarms in causes.items()]
    return tuple(lines[:_CAUSES_SHOWN]), max(len(lines) - _CAUSES_SHOWN, 0)


def _source(row: SourceRow) -> SourceLine:
    more = max(len(row.positions) - _PLACES_SHOWN, 0)
    return SourceLine(
        row.name, _standing(row), row.positions[:_PLACES_SHOWN], more, row.behind, row.stopped or row.trouble
    )


def _standing(row: SourceRow) -> Standing:
    if row.stopped is not None:
        return Standing.STOPPED
    if row.trouble is not None:
        return Standing.TROUBLE
    return Standing.READ if row.connected else Standing.LEFT


def _place(letter: KeptLetter) -> str:
    return f"{letter.source} {letter.position}".strip()
