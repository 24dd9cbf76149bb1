"""The job that Flink runs: records keyed by what fails together, one operator a key, facts as JSON."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

import msgspec
from pyflink.common import Types
from pyflink.datastream import DataStream, KeyedProcessFunction, RuntimeContext
from pyflink.datastream.state import ListState, ListStateDescriptor, MapState, MapStateDescriptor

from correlate.facts import Fact
from correlate.model import Model
from correlate.rules import Rules
from ingest.inventory import Inventory
from ingest.records import Record
from service.flink.fact_wire import write_fact
from service.flink.record_wire import read_record, write_record
from service.flink.region_operator import RegionOperator
from service.flink.state_parts import Changed
from service.sharing.shards import components, part_of, rules_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_END = (1 << 63) - 2
"""The last timer: Flink's watermark passes it where a bounded source has ended, and never otherwise."""

Row = tuple[str, int, str]
"""The key, the first whole millisecond at which the record was known, and the record."""

ROW = Types.TUPLE([Types.STRING(), Types.LONG(), Types.STRING()])


class Ground(msgspec.Struct, frozen=True):
    """What all operators conclude by. `ended_at`: the end of a recording, None where records go on for ever."""

    inventory: Inventory
    model: Model
    rules: Rules
    ended_at: datetime | None = None


def keys_of(inventory: Inventory) -> dict[str, str]:
    """By region, its key: regions that share a site or a backhaul have the same one."""
    return {region: min(group) for group in components(inventory) for region in group}


def row_of(record: Record, keys: Mapping[str, str]) -> Row:
    """The record as the job takes it."""
    return keys[record.region], _milliseconds(record.known_at), write_record(record).decode()


def region_facts(rows: DataStream, ground: Callable[[], Ground]) -> DataStream:
    """The facts of rows that have Flink's timestamps and watermarks; `ground` is called where operators run."""
    keyed = rows.key_by(lambda row: row[0], key_type=Types.STRING())
    return keyed.process(RegionFunction(ground), output_type=Types.STRING()).name("regions").uid("regions")


class RegionFunction(KeyedProcessFunction):
    """Holds the operators of the keys it has met; what they are made from again is Flink's keyed state."""

    def __init__(self, ground: Callable[[], Ground]) -> None:
        self._ground_of = ground

    def open(self, runtime_context: RuntimeContext) -> None:
        """Called where it runs, before the first record, also after a restart."""
        self._ground = self._ground_of()
        self._operators: dict[str, RegionOperator] = {}
        kept, text, number = Types.PICKLED_BYTE_ARRAY(), Types.STRING(), Types.LONG()
        self._waiting = runtime_context.get_map_state(MapStateDescriptor("waiting", number, kept))
        parts = runtime_context.get_map_state(MapStateDescriptor("parts", text, kept))
        steps = runtime_context.get_list_state(ListStateDescriptor("steps", kept))
        self._kept = _FlinkState(parts, steps)

    def process_element(self, value: Row, ctx: KeyedProcessFunction.Context) -> None:
        """Lay the record aside until all that was known before it has come."""
        _, known, record = value
        # What comes behind the watermark is taken at once: a timer for the past fires with the next watermark.
        self._waiting.put(known, [*(self._waiting.get(known) or ()), record])
        ctx.timer_service().register_event_time_timer(known)
        if self._ground.ended_at is not None:
            ctx.timer_service().register_event_time_timer(_END)

    def on_timer(self, timestamp: int, ctx: KeyedProcessFunction.OnTimerContext) -> Iterator[str]:
        """Take what was known by then, and conclude what is due."""
        operator = self._operator(ctx.get_current_key())
        for fact in self._end(operator) if timestamp == _END else self._take(operator, timestamp, ctx):
            yield write_fact(fact).decode()

    def _take(self, operator: RegionOperator, at: int, ctx: KeyedProcessFunction.OnTimerContext) -> list[Fact]:
        records = [read_record(text.encode()) for text in self._waiting.get(at) or ()]
        moment = _EPOCH + at * _MILLISECOND
        if not records and (operator.next_due is None or operator.next_due > moment):
            return []
        if self._ground.ended_at is not None and moment > self._ground.ended_at + _MILLISECOND:
            return []
        self._waiting.remove(at)
        facts = operator.take(sorted(records, key=lambda record: record.known_at), moment)
        if operator.next_due is not None:
            ctx.timer_service().register_event_time_timer(_milliseconds(operator.next_due))
        return facts

    def _end(self, operator: RegionOperator) -> list[Fact]:
        ended_at = self._ground.ended_at
        assert ended_at is not None
        return [*operator.take((), ended_at), *operator.drain(ended_at)]

    def _operator(self, key: str) -> RegionOperator:
        if key not in self._operators:
            ground = self._ground
            regions = [region for region, its_key in keys_of(ground.inventory).items() if its_key == key]
            part = part_of(ground.inventory, regions)
            rules = rules_of(ground.rules, part, ground.inventory)
            self._operators[key] = RegionOperator(part, ground.model, rules, self._kept)
        return self._operators[key]


class _FlinkState:
    """The state of the key that Flink is at."""

    def __init__(self, parts: MapState, steps: ListState) -> None:
        self._parts, self._steps = parts, steps

    def parts(self) -> dict[str, bytes]:
        return dict(self._parts.items() or ())

    def write_parts(self, changed: Changed) -> None:
        self._parts.put_all(changed.put.items())
        for key in changed.gone:
            self._parts.remove(key)

    def steps(self) -> list[bytes]:
        return list(self._steps.get() or ())

    def add_step(self, step: bytes) -> None:
        self._steps.add(step)

    def forget_steps(self) -> None:
        self._steps.clear()


def _milliseconds(moment: datetime) -> int:
    # Rounded up: a timer must not fire before the moment.
    return -((_EPOCH - moment) // _MILLISECOND)
