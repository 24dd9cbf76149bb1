"""The store: one transaction a batch; pages, restarts and pushes read what it wrote."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

import msgspec
from sqlalchemy import Connection, Engine, bindparam, insert, or_, select, update

from alerts.orders.order import RepairOrder
from correlate.facts import Fact, GroupPicture
from ingest.records import Complaint
from service.store import rows, schema
from service.store.actions import Actions, write_actions
from service.store.admin_link import AdminLinks
from service.store.assessments import Assessments
from service.store.audit import Audit
from service.store.batch import BatchOutcome, Count, QueuedProjection
from service.store.callers import Callers, write_callers
from service.store.cases import Cases, write_cases
from service.store.complaint_search import ComplaintSearch
from service.store.complaint_standings import ComplaintStandings
from service.store.conclusions import forget_conclusions, write_facts
from service.store.contacts import Contacts
from service.store.corrections import Corrections
from service.store.database import Writer, delete_by, insert_missing, open_database, upsert
from service.store.dead_letters import KEPT, DeadLetters
from service.store.deliveries import Deliveries, queue_pushes
from service.store.ended_groups import ended_groups
from service.store.erasure import Erasure
from service.store.explained import ExplainReads
from service.store.feedback import FeedbackKept
from service.store.handovers import Handovers
from service.store.job_runs import JobRuns
from service.store.journal import Journal, write_journal, write_snapshot
from service.store.layouts import Layouts
from service.store.leases import Leases
from service.store.lists import Lists
from service.store.measures import Measures
from service.store.models import ModelVersions
from service.store.network import Network
from service.store.notices import Notices, write_notices
from service.store.order_queue import OrderQueue, write_queue
from service.store.outage_steps import OutageSteps
from service.store.outage_story import OutageStories
from service.store.people import People
from service.store.positions import Positions, move_sources
from service.store.problem_sites import ProblemSites
from service.store.projection_queue import ProjectionQueue, queue_projections
from service.store.reads import Reads
from service.store.repairs_done import RepairsDone
from service.store.repeat_callers import RepeatCallers
from service.store.report_reads.all_reads import ReportReads
from service.store.report_versions import ReportVersions
from service.store.retention import Retention
from service.store.risk_models import RiskModels
from service.store.rows import last_by
from service.store.screenings import Screenings
from service.store.sessions import Sessions
from service.store.shadowed import Shadowed
from service.store.standard_reads import StandardReads
from service.store.summaries.changed_days import Summed, days_drawn_before, days_of, mark_all, mark_changed
from service.store.summaries.summaries import Summaries
from service.store.tallies import Tallies
from service.store.tokens import Tokens
from service.store.weekly_facts import WeeklyFact, weekly_facts

_COUNTED = ("read", "accepted", "duplicate", "rejected", "late")
_MORE = (
    update(schema.counters)
    .where(schema.counters.c.shard == bindparam("of_shard"), schema.counters.c.kind == bindparam("of_kind"))
    .values({name: schema.counters.c[name] + bindparam(f"more_{name}") for name in _COUNTED})
)


class PositionMoved(Exception):
    """Another worker has committed since this one read its state: nothing was written, the state is stale."""


class Store:
    """Everything the service keeps. Safe to read from any thread while one thread commits."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = Writer(engine)
        self.reads = Reads(engine)
        self.journal = Journal(engine)
        self.deliveries = Deliveries(engine, self._writer)
        self.dead_letters = DeadLetters(engine, self._writer)
        self.network = Network(engine, self._writer)
        self.positions = Positions(engine, self._writer)
        self.leases = Leases(engine, self._writer)
        self.layouts = Layouts(engine, self._writer)
        self.handovers = Handovers(engine, self._writer)
        self.job_runs = JobRuns(engine, self._writer)
        self.projections = ProjectionQueue(engine, self._writer)
        self.measures = Measures(engine)
        self.models = ModelVersions(engine, self._writer)
        self.assessments = Assessments(engine, self._writer)
        self.erasure = Erasure(engine, self._writer)
        self.retention = Retention(engine, self._writer)
        self.corrections = Corrections(engine, self._writer)
        self.tallies = Tallies(engine)
        self.cases = Cases(engine)
        self.order_queue = OrderQueue(engine)
        self.lists = Lists(engine)
        self.standard = StandardReads(engine)
        self.notices = Notices(engine)
        self.risk_models = RiskModels(engine, self._writer)
        self.explained = ExplainReads(engine)
        self.shadowed = Shadowed(engine)
        self.callers = Callers(engine)
        self.contacts = Contacts(engine, self._writer)
        self.screenings = Screenings(engine, self._writer)
        self.feedback = FeedbackKept(engine, self._writer)
        self.actions = Actions(engine)
        self.repairs_done = RepairsDone(engine)
        self.summaries = Summaries(engine, self._writer)
        self.report_reads = ReportReads(engine, self.summaries)
        self.report_versions = ReportVersions(engine, self._writer)
        self.outage_stories = OutageStories(engine)
        self.complaint_search = ComplaintSearch(engine)
        self.complaint_standings = ComplaintStandings(engine)
        self.repeat_callers = RepeatCallers(engine)
        self.problem_sites = ProblemSites(engine)
        self.outage_steps = OutageSteps(engine, self.notices)
        self.people = People(engine, self._writer)
        self.sessions = Sessions(engine, self._writer)
        self.tokens = Tokens(engine, self._writer)
        self.admin_links = AdminLinks(engine, self._writer, self.people)
        self.audit = Audit(engine, partial(self._writer.begin, tells=False))

    @staticmethod
    def open(url: str) -> "Store":
        """The store at `url`, its schema brought up to date; raises `StoreUnusable`."""
        return Store(open_database(url))

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def commit(self, outcome: BatchOutcome) -> None:
        """Write all that follows from one batch, or nothing of it.

        Raises `PositionMoved` when `outcome.batch` does not follow the last batch that was committed, and
        `SourceMoved` when one of its sources does not stand where `outcome.moves` begin.
        """
        with self._writer.begin() as connection:
            _move(connection, outcome.shard, outcome.batch)
            move_sources(connection, outcome.moves)
            write_journal(connection, outcome)
            _write_arrivals(connection, outcome)
            _mark_changed(connection, outcome)
            write_facts(connection, outcome.facts)
            _write_orders(connection, outcome.orders)
            write_notices(connection, outcome.notices)
            write_cases(connection, outcome.cases)
            write_actions(connection, outcome.actions)
            queue_pushes(connection, outcome.pushes, outcome.committed_at)
            queue_projections(connection, outcome.projections, outcome.committed_at)
            _count(connection, outcome.shard, outcome.counts)
            _tell(connection, outcome)
            if outcome.snapshot is not None:
                write_snapshot(connection, outcome.shard, outcome.batch, outcome.snapshot)

    def replace_conclusions(
        self, facts: Sequence[Fact], projections: Sequence[QueuedProjection], now: datetime
    ) -> None:
        """Write these final facts in the place of all that were concluded; groups and orders stay.

        `projections` tell others of them, queued at `now`.
        """
        with self._writer.begin() as connection:
            forget_conclusions(connection)
            write_facts(connection, facts)
            mark_all(connection)
            queue_projections(connection, projections, now)

    def weekly_facts(self, since: datetime, until: datetime) -> Iterator[WeeklyFact]:
        """What the weekly table of [since, until) is counted from, as far as it is known."""
        return weekly_facts(self._engine, since, until)

    def ended_groups(self, since: datetime, until: datetime) -> Iterator[GroupPicture]:
        """Groups of outages that ended in [since, until), as they were last drawn, the first to end first."""
        return ended_groups(self._engine, since, until)

    def orders_held(self, closed_since: datetime, regions: Collection[str] | None = None) -> list[RepairOrder]:
        """What a ledger of orders is made of again: those closed since, as they were closed, then the open ones.

        `regions`: only theirs.
        """
        table = schema.orders.c
        held = select(table.body).where(or_(table.open, table.changed_at >= closed_since))
        if regions is not None:
            held = held.where(table.region.in_(regions))
        with self._engine.connect() as connection:
            bodies = connection.execute(held.order_by(table.open, table.changed_at, table.order_id)).scalars()
            return [msgspec.msgpack.decode(body, type=RepairOrder) for body in bodies]


def _move(connection: Connection, shard: str, batch: int) -> None:
    table, source = schema.positions, f"pipeline/{shard}"
    insert_missing(connection, table, {"source": source, "position": "0", "epoch": 0})
    there = (table.c.source == source, table.c.position == str(batch - 1))
    moved = connection.execute(update(table).where(*there).values(position=str(batch), epoch=table.c.epoch + 1))
    if moved.rowcount != 1:
        raise PositionMoved(f"batch {batch} does not follow the last one in the store; its state has to be read again")


def _write_arrivals(connection: Connection, outcome: BatchOutcome) -> None:
    letters = [{**msgspec.structs.asdict(letter), "state": KEPT} for letter in outcome.dead_letters]
    if letters:
        connection.execute(insert(schema.dead_letters), letters)
    accepted = [filed.record for filed in outcome.records if filed.accepted]
    complaints = [record for record in accepted if isinstance(record, Complaint)]
    latest = last_by(complaints, "complaint_id")
    write_callers(connection, latest, outcome.screening)
    upsert(connection, schema.complaints, [rows.complaint_row(complaint) for complaint in latest], keep=("concluded",))


def _write_orders(connection: Connection, orders: Sequence[RepairOrder]) -> None:
    upsert(
        connection, schema.order_history, [rows.history_row(order) for order in last_by(orders, "order_id", "version")]
    )
    latest = last_by(orders, "order_id")
    # Taken out first: two orders may trade groups within a batch, and no moment of it may show two open for one.
    delete_by(connection, schema.orders.c.order_id, [order.order_id for order in latest])
    upsert(connection, schema.orders, [rows.order_row(order) for order in latest])
    write_queue(connection, latest)


def _count(connection: Connection, shard: str, counts: Mapping[str, Count]) -> None:
    for kind, count in counts.items():
        insert_missing(connection, schema.counters, {"shard": shard, "kind": kind, **dict.fromkeys(_COUNTED, 0)})
        more = {f"more_{name}": getattr(count, name) for name in _COUNTED}
        connection.execute(_MORE, [{"of_shard": shard, "of_kind": kind, **more}])


def _tell(connection: Connection, outcome: BatchOutcome) -> None:
    told = {column.name: getattr(outcome, column.name) for column in schema.progress.columns}
    upsert(connection, schema.progress, [told])


def _mark_changed(connection: Connection, outcome: BatchOutcome) -> None:
    days = days_of(outcome)
    days[Summed.OUTAGES] |= days_drawn_before(connection, outcome.facts)
    mark_changed(connection, outcome.shard, days)
