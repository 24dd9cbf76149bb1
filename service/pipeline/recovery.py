"""After a start: the state as it was after the last commit."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from hashlib import blake2b

import msgspec
import structlog

from alerts.case import Case
from alerts.desk import Desk
from alerts.desk_rules import DeskRules
from alerts.dispatch.near_ties import NearTies
from alerts.orders.draft import Grounds
from alerts.orders.ledger import Ledger
from alerts.orders.order import RepairOrder
from correlate.correlator import Correlator
from correlate.model import Model
from correlate.rules import Rules
from correlate.snapshot import SnapshotUnreadable
from ingest.inventory import Inventory
from ingest.records import PastOrder
from ingest.watermark import Watermark, WatermarkState
from service.pipeline.earlier import earlier
from service.pipeline.grounds import grounds_of
from service.pipeline.step import BEFORE_ALL, State, retake_step
from service.store.batch import WHOLE, Filed, Snapshot
from service.store.layouts import LayoutMoved
from service.store.store import Store

VERSION = 1
_log = structlog.get_logger(__name__)


class _Saved(msgspec.Struct, frozen=True):
    """A state but for its desk, which is rows; `basis` is a digest of what it was made with."""

    basis: bytes
    correlator: bytes
    watermark: WatermarkState
    now: datetime
    newest_event_time: datetime | None


class Recovered(msgspec.Struct, frozen=True):
    """A state, the batch it stands after, and how many records were filed since the last snapshot."""

    state: State
    batch: int
    unsaved: int


@dataclass(frozen=True)
class Basis:
    """What a state is made with: the network, the model, the rules, and how far chance decides among near-ties.

    `inventory` and `rules` are those of `shard` alone. From `past_orders`, which came with the inventory, and
    `repairs_done`, which own orders tell of, the times of repairs are learnt.
    """

    inventory: Inventory
    model: Model
    rules: Rules
    near_ties: NearTies = field(default_factory=NearTies)
    shard: str = WHOLE
    desk_rules: DeskRules = field(default_factory=DeskRules)
    past_orders: tuple[PastOrder, ...] = ()
    repairs_done: tuple[PastOrder, ...] = ()

    @cached_property
    def grounds(self) -> Grounds:
        """What decisions rest on."""
        told = (self.model, self.rules, self.desk_rules, self.near_ties)
        return grounds_of(self.inventory, (*self.past_orders, *self.repairs_done), *told)

    @cached_property
    def digest(self) -> bytes:
        """The same for the same network and rules: a snapshot only fits those it was made with.

        Not so the model: where a study has brought a new one, what is open goes on with what it was put down so far,
        and by the new model from then on. The journal of years is not taken again for it.
        """
        places = self.inventory
        told = (places.regions, places.cells, places.sites, places.works, places.timezone)
        # How soon harmless alarms are forgotten changes nothing of what a snapshot means.
        rules = msgspec.structs.asdict(self.rules)
        del rules["forget_harmless_after"]
        with_ = (*told, rules, self.near_ties)
        return blake2b(msgspec.msgpack.encode(with_), digest_size=16).digest()

    def with_model(self, model: Model) -> "Basis":
        """The same with another model."""
        return replace(self, model=model)

    def with_repairs(self, done: tuple[PastOrder, ...]) -> "Basis":
        """The same with what own orders have told since."""
        return self if done == self.repairs_done else replace(self, repairs_done=done)

    def beginning(self) -> State:
        """The state before the first record."""
        correlator = Correlator(self.inventory, self.model, self.rules)
        return State(correlator, self.desk(), Watermark(self.rules.lateness))

    def desk(self, orders: Iterable[RepairOrder] = (), cases: Iterable[Case] = ()) -> Desk:
        """The desk that has these rows."""
        return Desk(self.grounds, Ledger(orders), cases, self.desk_rules)

    def snapshot(self, state: State) -> Snapshot:
        """The state as it is kept in the store."""
        saved = _Saved(
            basis=self.digest,
            correlator=state.correlator.snapshot(),
            watermark=state.watermark.state(),
            now=state.now,
            newest_event_time=state.newest_event_time,
        )
        return Snapshot(VERSION, msgspec.msgpack.encode(saved))

    def resumed(self, snapshot: Snapshot) -> State:
        """The state that the snapshot was taken of, without the desk.

        Raises `SnapshotUnreadable` where it was made by another version or with another basis.
        """
        if snapshot.version != VERSION:
            raise SnapshotUnreadable(f"it is of version {snapshot.version}, and this program reads {VERSION}")
        try:
            saved = msgspec.msgpack.decode(snapshot.body, type=_Saved)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise SnapshotUnreadable(f"it can not be read: {error}") from error
        if saved.basis != self.digest:
            raise SnapshotUnreadable("it was made with another inventory or other rules")
        return State(
            Correlator.restore(saved.correlator, self.inventory, self.model, self.rules),
            self.desk(),
            Watermark.resumed(self.rules.lateness, saved.watermark),
            saved.now,
            saved.newest_event_time,
        )


def recover(store: Store, basis: Basis) -> Recovered:
    """The state of the basis's shard after the last batch that it committed.

    It is what the newest snapshot that fits holds, and the journal's batches after it taken again; the orders are
    rows. Where no snapshot fits, the whole journal is taken again, with what other shards filed of its regions
    before they were its own. Raises `LayoutMoved` where they are not its own any more.
    """
    shard = basis.shard
    _check_layout(store, basis)
    state, number = _newest(store, basis)
    whole = number == 0 and not store.journal.is_of(shard)
    journal, regions = store.journal, basis.inventory.regions
    its_own = None if shard == WHOLE else regions
    state.desk = basis.desk(cases=store.cases.held(its_own))
    state.plan(anew=False)
    unsaved = 0
    for batch in journal.batches_about(regions, shard) if whole else journal.batches_after(number, shard):
        filed = _known(batch.records, state)
        due = [(entry.record, entry.filed_at) for entry in filed]
        retake_step(state, filed, batch.now, earlier(journal, due, basis.rules, batch.first))
        number, unsaved = batch.batch if batch.shard == shard else number, unsaved + len(batch.records)
    if state.now > BEFORE_ALL:
        held = store.orders_held(state.now - basis.rules.forget_after, its_own)
        state.desk = basis.desk(held, store.cases.held(its_own))
        state.plan(anew=False)
    return Recovered(state, number, unsaved)


def _check_layout(store: Store, basis: Basis) -> None:
    layout = store.layouts.current()
    if any(layout.get(region, WHOLE) != basis.shard for region in basis.inventory.regions):
        raise LayoutMoved("the regions of the store are divided otherwise by now: start this worker again")


def _newest(store: Store, basis: Basis) -> tuple[State, int]:
    for saved in store.journal.snapshots(basis.shard):
        try:
            return basis.resumed(saved.snapshot), saved.batch
        except SnapshotUnreadable as reason:
            _log.warning("snapshot_left_aside", shard=basis.shard, batch=saved.batch, reason=str(reason))
    return basis.beginning(), 0


def _known(records: tuple[Filed, ...], state: State) -> list[Filed]:
    """Those whose region the inventory still has: it may have lost some since."""
    return [filed for filed in records if filed.record.region in state.correlator.topology.regions]
