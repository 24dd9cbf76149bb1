"""What people see of the data that comes in, and do to it: sources, counts, rejected documents, unknown causes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

import msgspec

from ingest.records import Effect
from service.intake.inbox import IngestAnswer, http_source
from service.intake.source_gate import SourceGate, SourceStopped
from service.store.dead_letters import KeptLetter, Tally, Wanted
from service.store.store import Store
from service.store.unknown_causes import causes_unknown_of

POSTED = ("alarms", "complaints")
CAUSES_LOOKED_AT = 20_000
"""Of the newest alarm states: quick enough for a page."""
_AT_ONCE = 500


class Fed(Protocol):
    """What brings documents, as far as people look at it."""

    @property
    def name(self) -> str:
        """The source's."""
        ...

    @property
    def trouble(self) -> str | None:
        """Why nothing comes, in words."""
        ...

    @property
    def behind(self) -> int | None:
        """How many documents wait in it; None where nobody counts them."""
        ...


class SourceRow(msgspec.Struct, frozen=True):
    """How a source stands.

    `positions`: partition or file, and up to where it was taken. `stopped`: why nothing more is taken from it, until
    somebody lets it go on; `trouble`: why nothing comes. `connected`: whether this service reads it now.
    """

    name: str
    connected: bool
    positions: tuple[tuple[str, str], ...] = ()
    behind: int | None = None
    stopped: str | None = None
    trouble: str | None = None


class Resent(msgspec.Struct, frozen=True):
    """What came of letters that were sent again; `still_wrong` says of the first that failed why."""

    came_through: int
    rejected: int
    still_wrong: str | None = None


class DataDesk:
    """The data that comes into this service."""

    def __init__(
        self,
        store: Store,
        gate: SourceGate,
        ingest: Callable[[str, Sequence[bytes]], IngestAnswer],
        fed: Sequence[Fed] = (),
        own_causes: Mapping[str, Effect] | None = None,
    ) -> None:
        self.letters = store.dead_letters
        self.counters = store.reads.counters
        self.freshness = store.reads.freshness
        self._store = store
        self._gate = gate
        self._ingest = ingest
        self._fed = fed
        self._own_causes = own_causes or {}

    def sources(self) -> list[SourceRow]:
        """Those that this service reads, then those that were read before, then what is posted over HTTP."""
        stopped, standing = dict(self._gate.stopped()), self._store.positions.list()
        rows = list(self._read_now(stopped, standing)) + list(self._read_before(stopped, standing))
        posted = [SourceRow(http_source(kind), True, stopped=stopped.pop(http_source(kind), None)) for kind in POSTED]
        return [*rows, *posted, *(SourceRow(name, True, stopped=why) for name, why in sorted(stopped.items()))]

    def tallies(self) -> Sequence[Tally]:
        """How many letters are kept by kind and reason."""
        return self.letters.tallies(Wanted())

    def unknown_causes(self) -> Mapping[str, int]:
        """Causes that the table does not know, and how many of the newest alarm states name each, the most first."""
        return causes_unknown_of(self._store.journal.newest_alarms(CAUSES_LOOKED_AT), self._own_causes)

    def send_again(self, letter: KeptLetter, document: bytes) -> Resent:
        """Post a letter, repaired or as it was. Rejected again, it is a new letter in the place of this one.

        It passes where its sender is stopped: a person looks at it. Raises `InboxFull` or `NotCommitted`.
        """
        return self._send(letter.kind, [(letter, document)])

    def send_all_again(self, wanted: Wanted) -> Resent:
        """Post all that are kept now and `wanted` as they were, some hundreds at a time; the oldest first."""
        last = next((letter.id for letter in self.letters.newest(wanted, 1)), 0)
        came_through, rejected, after, still_wrong = 0, 0, 0, None
        while letters := [each for each in self.letters.list(wanted, _AT_ONCE, after) if each.id <= last]:
            after = letters[-1].id
            for kind in dict.fromkeys(letter.kind for letter in letters):
                mine = [(letter, letter.original.encode()) for letter in letters if letter.kind == kind]
                resent = self._send(kind, mine)
                came_through, rejected = came_through + resent.came_through, rejected + resent.rejected
                still_wrong = still_wrong or resent.still_wrong
        return Resent(came_through, rejected, still_wrong)

    def resume(self, source: str) -> bool:
        """Let a stopped source go on; False where it was not stopped."""
        return self._gate.resume(source)

    def _send(self, kind: str, sent: Sequence[tuple[KeptLetter, bytes]]) -> Resent:
        documents = [document for _, document in sent]
        try:
            answer = self._ingest(kind, documents)
        except SourceStopped:
            self._gate.resume(http_source(kind))
            answer = self._ingest(kind, documents)
        wrong = {each.index: f"{each.reason}: {each.detail}" for each in answer.rejected}
        self.letters.settle([letter.id for index, (letter, _) in enumerate(sent) if index not in wrong])
        self.letters.supersede([letter.id for index, (letter, _) in enumerate(sent) if index in wrong])
        return Resent(len(sent) - len(wrong), len(wrong), next(iter(wrong.values()), None))

    def _read_now(self, stopped: dict[str, str], standing: list[tuple[str, str]]) -> Iterator[SourceRow]:
        for fed in self._fed:
            mine = [pair for pair in standing if _is_of(pair[0], fed.name)]
            whys = [stopped.pop(name) for name in [fed.name, *(name for name, _ in mine)] if name in stopped]
            standing[:] = [pair for pair in standing if pair not in mine]
            places = tuple((name.removeprefix(fed.name).lstrip("/:"), position) for name, position in mine)
            yield SourceRow(fed.name, True, places, fed.behind, next(iter(whys), None), fed.trouble)

    def _read_before(self, stopped: dict[str, str], standing: list[tuple[str, str]]) -> Iterator[SourceRow]:
        for name, position in standing:
            yield SourceRow(name, False, (("", position),), stopped=stopped.pop(name, None))


def _is_of(source: str, name: str) -> bool:
    return source == name or source.startswith((f"{name}/", f"{name}:"))
