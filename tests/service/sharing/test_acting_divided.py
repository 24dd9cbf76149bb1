"""Whichever worker is asked to act on an order: the one that owns its region does, once."""

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import pytest

from alerts.action import ACTIONS
from alerts.action_wire import ActionReader
from alerts.orders.life import Stage
from correlate.model import default_model
from correlate.rules import Rules
from ingest.clock import ReplayClock
from ingest.source import Stretch
from service.intake.inbox import IngestAnswer, Submission
from service.intake.source_gate import SourceGate
from service.pipeline.batch_worker import BatchWorker
from service.pipeline.changes import Changes
from service.pipeline.recovery import Basis
from service.projections.queued import Tellings
from service.sharing.divided_pipeline import DividedPipeline, Division
from service.sharing.handover_source import HandoverSource
from service.sharing.ownership import Ownership
from service.sharing.shards import lay_out, part_of, regions_of, rules_of
from service.store.store import Store
from tests.service.made import at, inventory
from tests.service.pipeline.test_acting import action
from tests.service.recording import alarm_document, complaint_document, post, worker_on

LAYOUT = lay_out(inventory(), 2, {})


class Owner:
    """Works on the shard of Yinchuan."""

    def __init__(self, store: Store) -> None:
        shard = LAYOUT["Yinchuan"]
        part = part_of(inventory(), regions_of(LAYOUT, shard))
        alike = worker_on(store)
        store.layouts.replace(LAYOUT, at(0))
        basis = Basis(part, default_model(), rules_of(Rules(), part, inventory()), shard=shard)
        self.worker = BatchWorker(store, basis, alike._readers, alike._clocks, alike._outgoing)
        self.source = HandoverSource(store, shard, self._post, ReplayClock(at(9)))

    def turn(self) -> None:
        for each in self.source.poll(0.0):
            self.source.post(each)
            self.source.taken(each)

    def _post(self, stretch: Stretch) -> Future[IngestAnswer]:
        submission = Submission(stretch.kind, stretch.documents, Future(), stretch)
        self.worker.turn([submission])
        return submission.answer


@pytest.fixture
def asked(store: Store) -> DividedPipeline:
    """A worker that owns nothing."""
    clock = ReplayClock(at(9))
    ownership = Ownership(store.leases, {}, "other", clock, timedelta(seconds=15))
    division = Division({ACTIONS: ActionReader(inventory().regions)}, LAYOUT)
    return DividedPipeline(store, division, ownership, SourceGate(), clock, Changes(), Tellings())


def test_the_owner_of_the_region_carries_it_out_and_whoever_asked_is_told(store: Store, asked: DividedPipeline) -> None:
    owner = Owner(store)
    post(owner.worker, [alarm_document("YC1-1", 8)])
    post(owner.worker, [complaint_document(1, 8.4)])
    (order,) = store.reads.queue()
    document, again, illegal = (
        action(order.order_id, verb, name)[1] for verb, name in (("start", "A"), ("start", "A"), ("resume", "B"))
    )
    with ThreadPoolExecutor() as threads:
        posting = threads.submit(asked.ingest_documents, ACTIONS, [document, again, illegal])
        while not posting.done():
            owner.turn()
    answer = posting.result()
    assert (answer.accepted, answer.duplicate) == (1, 1)
    assert [(each.index, each.reason) for each in answer.rejected] == [(2, "illegal")]
    (changed,) = store.reads.queue()
    assert (changed.life.stage, changed.version) == (Stage.IN_PROGRESS, 2)
    done = store.actions.of("A")
    assert done is not None
    assert done.version == 2
