"""Mutated messages: each is accepted, a duplicate or rejected, nothing crashes, and what is repaired comes through."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import httpx

from benchmarks.torture.mutations import mutated
from benchmarks.torture.outcome import Outcome
from benchmarks.torture.recordings import arrivals_of, small_recording
from benchmarks.torture.runs import settings_of
from benchmarks.torture.standard_forms import in_some_form
from ingest.clock import ReplayClock
from service.api.server import Server, address, listen
from service.compose import Service, build_service
from service.history.recording import DocumentWriter
from service.intake.inbox import IngestAnswer
from service.operation.dead_letters import Reached, send_again
from service.store.dead_letters import KeptLetter, Wanted

SENT, REJECTED, REPAIRED, POSTED = "mutants sent", "of them rejected", "repaired and sent again", "posted as bodies"
_A_BATCH = 500
_BODIES_SHARE = 0.02
_ONE_BY_ONE = 100
"""Letters that go through the very function of `goldenwindow deadletters replay`, which posts each by itself."""

_UNDERSTOOD = {httpx.codes.OK, httpx.codes.BAD_REQUEST, httpx.codes.REQUEST_ENTITY_TOO_LARGE}


class Mutant(NamedTuple):
    """A document, what it was before, and what was done to it."""

    kind: str
    sound: bytes
    harm: str
    document: bytes


def mutants(seed: int, folder: Path, number: int) -> Outcome:
    """`number` mutants of the documents of one recording, through a service on SQLite in `folder`."""
    chance = random.Random(seed)  # noqa: S311
    dataset = small_recording(folder / "recording", seed)
    sound = _sound_documents(dataset, chance)
    crowd = [_mutant(*chance.choice(sound), chance) for _ in range(number)]
    arrivals = arrivals_of(dataset)
    # a service with a clock of its own, as it runs live: no document tells it what time it is
    settings = settings_of(dataset, folder / "service", None).model_copy(update={"clock": "system"})
    service = build_service(settings, ReplayClock(arrivals[-1].known_at))
    try:
        service.pipeline.start()
        return _Trial(service, chance).run(crowd)
    finally:
        service.pipeline.stop()
        service.close()


def _sound_documents(dataset: Path, chance: random.Random) -> list[tuple[str, bytes]]:
    writer = DocumentWriter()
    documents = [writer.document_of(arrival.record) for arrival in arrivals_of(dataset)]
    kinds = ["complaints" if b'"complaint_id"' in document else "alarms" for document in documents]
    return [(kind, in_some_form(kind, document, chance)) for kind, document in zip(kinds, documents, strict=True)]


def _mutant(kind: str, sound: bytes, chance: random.Random) -> Mutant:
    return Mutant(kind, sound, *mutated(sound, chance))


class _Trial:
    """Sends mutants, repairs what was rejected, and notes what does not hold."""

    def __init__(self, service: Service, chance: random.Random) -> None:
        self._service = service
        self._chance = chance
        self._counts: Counter[str] = Counter()
        self._faults: list[str] = []
        self._rejected: list[Mutant] = []

    def run(self, crowd: Sequence[Mutant]) -> Outcome:
        rest = iter(crowd)
        while batch := list(islice(rest, _A_BATCH)):
            for kind in ("alarms", "complaints"):
                self._send(kind, [mutant for mutant in batch if mutant.kind == kind])
        self._compare(len(crowd))
        with listen("127.0.0.1", 0) as sock, Server(self._service.app, sock).in_background():
            self._repair(address(sock))
            self._post(address(sock), [one for one in crowd if self._chance.random() < _BODIES_SHARE])
        if trouble := self._service.pipeline.trouble:
            self._faults.append(f"the pipeline is in trouble: {trouble}")
        return Outcome(self._counts, tuple(self._faults))

    def _send(self, kind: str, crowd: Sequence[Mutant]) -> None:
        answer = self._take(kind, [mutant.document for mutant in crowd])
        told = answer.accepted + answer.duplicate + len(answer.rejected)
        if told != len(crowd):
            self._faults.append(f"{len(crowd)} sent, {told} told of")
        self._rejected += [crowd[each.index] for each in answer.rejected]
        self._counts.update({SENT: len(crowd), REJECTED: len(answer.rejected)})

    def _take(self, kind: str, documents: Sequence[bytes]) -> IngestAnswer:
        return self._service.pipeline.ingest_documents(kind, documents)

    def _compare(self, sent: int) -> None:
        read = sum(count.read for count in self._service.store.reads.counters().values())
        kept = self._service.store.dead_letters.count(Wanted())
        if read != sent:
            self._faults.append(f"{sent} sent, {read} counted as read")
        if kept != len(self._rejected):
            self._faults.append(f"{len(self._rejected)} rejected, {kept} kept as dead letters")

    def _repair(self, base: str) -> None:
        """Every letter's document as it was before it was harmed: in the order in which they were rejected."""
        letters = self._service.store.dead_letters
        repaired = [(letter, one.sound) for letter, one in zip(self._letters(), self._rejected, strict=True)]
        for outcome in send_again(repaired[:_ONE_BY_ONE], letters, Reached(base)):
            if outcome.still_wrong:
                self._faults.append(f"repaired, and rejected again: {outcome.still_wrong}")
        for kind in ("alarms", "complaints"):
            some = [(letter.id, sound) for letter, sound in repaired[_ONE_BY_ONE:] if letter.kind == kind]
            answer = self._take(kind, [sound for _, sound in some])
            self._faults += [f"repaired, and rejected again: {each.reason}" for each in answer.rejected]
            letters.settle([number for number, _ in some])
        self._counts[REPAIRED] += len(repaired)
        if left := letters.count(Wanted()):
            self._faults.append(f"{left} letters are kept although all were repaired")

    def _letters(self) -> Iterator[KeptLetter]:
        after = 0
        while some := self._service.store.dead_letters.list(Wanted(), _A_BATCH, after):
            yield from some
            after = some[-1].id

    def _post(self, base: str, crowd: Sequence[Mutant]) -> None:
        """As bodies over HTTP, where not even how many documents they are is sure."""
        with httpx.Client(base_url=base, trust_env=False, timeout=60.0) as client:
            for one in crowd:
                status = client.post(f"/api/v1/{one.kind}", content=one.document).status_code
                if status not in _UNDERSTOOD:
                    self._faults.append(f"a body ({one.harm}) is answered with {status}: {one.document[:200]!r}")
        self._counts[POSTED] += len(crowd)
