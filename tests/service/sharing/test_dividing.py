"""What is posted goes to the shards it speaks of, and everybody is told what became of each document."""

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import pytest

from ingest.alarm_wire import AlarmReader
from ingest.causes import CauseTable
from ingest.clock import ReplayClock
from ingest.source import Stretch
from ingest.times import TimeReader
from service.intake.inbox import IngestAnswer, NotCommitted, RejectedDocument, Stale
from service.intake.source_gate import SourceGate
from service.pipeline.changes import Changes
from service.projections.queued import Tellings
from service.projections.rejected_messages import rejected_messages
from service.projections.targets import REJECTED
from service.sharing.divided_pipeline import DividedPipeline, Division
from service.sharing.handover_source import HandoverSource
from service.sharing.ownership import Ownership
from service.sharing.shards import lay_out
from service.store.batch import Count, Move
from service.store.dead_letters import Wanted
from service.store.handovers import Posted
from service.store.positions import move_sources
from service.store.store import Store
from tests.service.made import at, inventory
from tests.service.recording import alarm_document

TELLINGS = Tellings(of_letters={REJECTED: rejected_messages})
LAYOUT = lay_out(inventory(), 2, {})
YINCHUAN, GUYUAN = LAYOUT["Yinchuan"], LAYOUT["Guyuan"]
OF_YINCHUAN, OF_GUYUAN, NOWHERE = (alarm_document(cell, 8)[1] for cell in ("YC1-1", "GY1-1", "nowhere"))


@pytest.fixture
def divided(store: Store) -> DividedPipeline:
    """Nobody owns a shard."""
    times, clock = TimeReader(inventory().timezone), ReplayClock(at(9))
    division = Division({"alarms": AlarmReader(inventory(), times, CauseTable())}, LAYOUT)
    ownership = Ownership(store.leases, {}, "one", clock, timedelta(seconds=15))
    return DividedPipeline(store, division, ownership, SourceGate(), clock, Changes(), TELLINGS)


def stretch(after: int | None, until: int, *documents: bytes) -> Stretch:
    return Stretch("alarms", "kafka:network.alarms/0", after, until, documents, range(until - len(documents), until))


class Owner:
    """Takes what was handed over to a shard, and accepts all of it but the documents that it is told to reject."""

    def __init__(self, store: Store, shard: str, rejects: int = 0) -> None:
        self.taken: list[bytes] = []
        self._rejects = rejects
        self.source = HandoverSource(store, shard, self._post, ReplayClock(at(9)))

    def turn(self) -> int:
        stretches = self.source.poll(0.0)
        for each in stretches:
            self.source.post(each)
            self.source.taken(each)
        return len(stretches)

    def _post(self, posted: Stretch) -> Future[IngestAnswer]:
        documents = [document for document in posted.documents if isinstance(document, bytes)]
        self.taken += documents
        rejected = tuple(RejectedDocument(index, "unknown_cell", "gone") for index in range(self._rejects))
        answer: Future[IngestAnswer] = Future()
        answer.set_result(IngestAnswer(len(documents) - len(rejected), 0, rejected))
        return answer


@pytest.fixture
def owners(store: Store) -> dict[str, Owner]:
    return {YINCHUAN: Owner(store, YINCHUAN), GUYUAN: Owner(store, GUYUAN, rejects=1)}


def test_whoever_posts_is_told_what_the_owners_made_of_each_document(
    store: Store, divided: DividedPipeline, owners: dict[str, Owner]
) -> None:
    with ThreadPoolExecutor() as threads:
        posting = threads.submit(divided.ingest_documents, "alarms", [NOWHERE, OF_YINCHUAN, OF_GUYUAN, OF_YINCHUAN])
        while not posting.done():
            for owner in owners.values():
                owner.turn()
    answer = posting.result()
    assert (answer.accepted, answer.duplicate) == (2, 0)
    assert [(each.index, each.detail) for each in answer.rejected][1:] == [(2, "gone")]
    assert answer.rejected[0].index == 0
    assert owners[YINCHUAN].taken == [OF_YINCHUAN, OF_YINCHUAN]
    assert store.handovers.waiting(YINCHUAN, 0, 10) == []


def test_what_nobody_comes_to_is_said_to_be_kept_and_taken_later(
    store: Store, divided: DividedPipeline, owners: dict[str, Owner]
) -> None:
    divided._answer_s = 0.2
    with pytest.raises(NotCommitted, match=r"it is kept.*sending it again does no harm"):
        divided.ingest_documents("alarms", [OF_YINCHUAN])
    assert owners[YINCHUAN].turn() == 1
    assert owners[YINCHUAN].taken == [OF_YINCHUAN]


def test_answers_that_nobody_comes_for_go_after_an_hour(store: Store) -> None:
    parts = {YINCHUAN: [OF_YINCHUAN]}
    for number in (1, 2, 3):
        store.handovers.leave(Posted("alarms", parts, (), (), awaited=number < 3), (), at(9 + number / 2))
    with store._writer.begin() as connection:
        move_sources(connection, [Move(f"handover/{YINCHUAN}", None, 3)])
    for number in (1, 2):
        store.handovers.settle(YINCHUAN, number, b"{}")
    HandoverSource(store, YINCHUAN, lambda _: Future(), ReplayClock(at(10.6))).poll(0.0)
    assert [each.number for each in store.handovers.waiting(YINCHUAN, 0, 10)] == [2]


def test_a_stretch_moves_its_source_as_it_is_handed_over_and_no_worker_takes_it_again(
    store: Store, divided: DividedPipeline, owners: dict[str, Owner]
) -> None:
    first = stretch(None, 3, OF_YINCHUAN, NOWHERE, OF_GUYUAN)
    told = divided.post_stretch(first).result(0)
    assert (told.accepted, [each.index for each in told.rejected]) == (2, [1])
    assert store.positions.of(first.source) == 3
    for stale in (first, stretch(2, 4, OF_YINCHUAN)):
        assert isinstance(divided.post_stretch(stale).exception(0), Stale)
    divided.post_stretch(stretch(3, 4, OF_YINCHUAN)).result(0)
    assert [owner.turn() for owner in owners.values()] == [2, 1]
    assert owners[YINCHUAN].taken == [OF_YINCHUAN, OF_YINCHUAN]
    assert store.handovers.answers({YINCHUAN: 1, GUYUAN: 1}) == {}


def test_what_belongs_nowhere_is_a_dead_letter_with_its_true_place_and_counted(
    store: Store, divided: DividedPipeline
) -> None:
    divided.post_stretch(stretch(None, 3, OF_YINCHUAN, NOWHERE, OF_GUYUAN)).result(0)
    (letter,) = store.dead_letters.list(Wanted(), 10)
    assert (letter.source, letter.position, letter.reason) == ("kafka:network.alarms/0", "1", "unknown_cell")
    assert store.reads.counters() == {"alarms": Count(rejected=1)}


def test_handovers_of_a_shard_are_numbered_without_a_gap_whoever_leaves_them(
    store: Store, divided: DividedPipeline
) -> None:
    with ThreadPoolExecutor(4) as threads:
        starts = [None, *range(1, 12)]
        for source in "abcd":
            threads.submit(_feed, divided, source, starts)
    numbers = [each.number for each in store.handovers.waiting(YINCHUAN, 0, 100)]
    assert numbers == list(range(1, 49))


def _feed(divided: DividedPipeline, source: str, starts: list[int | None]) -> None:
    for after in starts:
        until = (after or 0) + 1
        divided.post_stretch(Stretch("alarms", source, after, until, [OF_YINCHUAN], [until])).result(0)


def test_what_belongs_nowhere_is_told_to_those_who_hear_of_rejections(store: Store, divided: DividedPipeline) -> None:
    divided.post_stretch(stretch(None, 2, NOWHERE, NOWHERE)).result(1)
    assert [row.items for row in store.projections.waiting(REJECTED, 10)] == [2]
