"""Small random worlds for the laws: a network of two regions, alarms and complaints of one day, and how they arrive."""

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import strategies as st

from correlate.correlator import Correlator
from correlate.facts import BinConcluded, ComplaintAttributed, ComplaintResolved, Fact, OutageConcluded, Spike
from correlate.model import default_model
from correlate.rules import Rules, happened_at
from ingest.inventory import Inventory
from ingest.records import Alarm, Cell, Complaint, Effect, PlannedWork, Record, Region
from ingest.watermark import Watermark

START = datetime(2011, 7, 4, tzinfo=UTC)
RULES = Rules()
MODEL = default_model()

CELLS = tuple(
    Cell(
        cell_id=f"{region}{site}-{sector}",
        region=region,
        site_id=f"{region}{site}",
        district=f"{region}-d{site % 2}",
        users=1000.0 * sector,
        backhaul_id=None if site == 3 else f"ring/hub-{site // 2}",
    )
    for region in ("N", "S")
    for site in range(4)
    for sector in (1, 2)
)
INVENTORY = Inventory(
    [Region("N", subscribers=50_000.0), Region("S", subscribers=20_000.0)],
    CELLS,
    works=[PlannedWork("W1", START + timedelta(hours=3), START + timedelta(hours=5), site_id="N1")],
)

_minutes = st.integers(0, 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
_lags = st.integers(0, 14 * 60).map(lambda seconds: timedelta(seconds=seconds))
"""Less than the lateness of 15 minutes: nothing of these worlds is late."""


@st.composite
def alarms(draw: st.DrawFn, number: int) -> list[Record]:
    """The states of one alarm: its raise, and mostly its clear."""
    cell = draw(st.sampled_from(CELLS))
    whole_site = draw(st.booleans())
    raised_at = START + draw(_minutes)
    raised = Alarm(
        source=draw(st.sampled_from(("NMS", "OMC"))),
        alarm_id=f"A{number}",
        raised_at=raised_at,
        known_at=raised_at + draw(_lags),
        region=cell.region,
        effect=draw(st.sampled_from((Effect.OUT_OF_SERVICE, Effect.OUT_OF_SERVICE, Effect.POWER, Effect.DEGRADED))),
        cell_id=None if whole_site else cell.cell_id,
        site_id=cell.site_id if whole_site else None,
        parent_alarm_id=draw(st.sampled_from((None, "A0", "A1"))),
        probable_cause="cause",
    )
    if draw(st.integers(0, 5)) == 0:
        return [raised]
    cleared_at = raised_at + draw(st.integers(0, 12 * 60).map(lambda minutes: timedelta(minutes=minutes)))
    known_at = max(cleared_at + draw(_lags), raised.known_at)
    return [raised, msgspec.structs.replace(raised, cleared_at=cleared_at, known_at=known_at)]


@st.composite
def complaints(draw: st.DrawFn, number: int) -> list[Record]:
    """The states of one complaint: made, and perhaps resolved."""
    region = draw(st.sampled_from(("N", "S")))
    cell = draw(st.sampled_from([None, *(cell for cell in CELLS if cell.region == region)]))
    created_at = START + draw(_minutes)
    made = Complaint(
        complaint_id=f"C{number}",
        created_at=created_at,
        known_at=created_at + draw(_lags),
        region=region,
        district=cell.district if cell else None,
        cell_id=cell.cell_id if cell and draw(st.booleans()) else None,
    )
    if draw(st.booleans()):
        return [made]
    resolved_at = made.known_at + draw(_minutes)
    return [made, msgspec.structs.replace(made, resolved_at=resolved_at, known_at=resolved_at, cause="power")]


@st.composite
def records(draw: st.DrawFn) -> list[Record]:
    """All records of a world, in the order in which they became known."""
    made: list[Record] = []
    for number in range(draw(st.integers(1, 8))):
        made += draw(alarms(number))
    for number in range(draw(st.integers(0, 12))):
        made += draw(complaints(number))
    return sorted(made, key=lambda record: record.known_at)


class Run:
    """A correlator fed with records, and all it said."""

    def __init__(self) -> None:
        self.correlator = Correlator(INVENTORY, MODEL, RULES)
        self.watermark = Watermark(RULES.lateness)
        self.facts: list[Fact] = []

    def catch_up(self, now: datetime, *, inclusive: bool = False) -> None:
        """Conclude what falls due before `now`."""
        while (due := self.correlator.next_due) is not None and (due < now or (inclusive and due == now)):
            self.facts += self.correlator.advance(due, self.watermark.at(due))

    def take(self, record: Record, now: datetime) -> None:
        """Conclude what is due, then file one record that became known at `now`."""
        self.catch_up(now)
        self.correlator.observe(record)
        source = "alarms" if isinstance(record, Alarm) else "complaints"
        self.watermark.observe(source, min(record.event_time, now), now)

    def restart(self) -> None:
        """Go on from a snapshot, as after a crash."""
        self.correlator = Correlator.restore(self.correlator.snapshot(), INVENTORY, MODEL, RULES)

    def finish(self, end: datetime) -> list[Fact]:
        """The recording ends."""
        self.catch_up(end, inclusive=True)
        self.facts += self.correlator.drain(end)
        return self.facts


def as_known(stream: list[Record], restarts: frozenset[int] = frozenset(), *, end: datetime | None = None) -> Run:
    """Feed records in the order given, restarting after those numbered, until `end` or the last of them."""
    run = Run()
    for number, record in enumerate(stream):
        run.take(record, record.known_at)
        if number in restarts:
            run.restart()
    run.finish(end or stream[-1].known_at)
    return run


def as_happened(stream: list[Record]) -> Run:
    """Feed the same records in the order of what they tell of."""
    run = Run()
    for record in sorted(stream, key=_happened_at):
        run.take(record, _happened_at(record))
    run.finish(max(record.known_at for record in stream))
    return run


def _happened_at(record: Record) -> datetime:
    return happened_at(record, RULES.stale_after)


def final(facts: list[Fact]) -> list[str]:
    """Final facts as sorted text; when a spike was first seen depends on what was known, and is left out."""
    kept: list[str] = []
    for fact in facts:
        if isinstance(fact, OutageConcluded | ComplaintAttributed | ComplaintResolved | BinConcluded):
            kept.append(repr(fact))
        elif isinstance(fact, Spike) and fact.final:
            kept.append(repr(msgspec.structs.replace(fact, detected_at=START)))
    return sorted(kept)
