"""What people see of the data that comes in: sources, letters and what comes of sending them again."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import pytest

from ingest.records import Effect
from service.intake.inbox import IngestAnswer, RejectedDocument
from service.intake.source_gate import RejectionLimit, SourceGate, SourceStopped
from service.operation.data_desk import DataDesk, Resent, SourceRow
from service.store.batch import DeadLetter, Filed, Move
from service.store.dead_letters import AGAIN, KEPT, REPLAYED, Wanted
from service.store.store import Store
from tests.service.made import alarm, at, outcome


@dataclass(frozen=True)
class Topic:
    name: str
    trouble: str | None = None
    behind: int | None = None


class Service:
    """Takes what does not say `bad`; `stopped` until the gate lets it."""

    def __init__(self, gate: SourceGate) -> None:
        self.gate = gate
        self.posted: list[bytes] = []

    def __call__(self, kind: str, documents: Sequence[bytes]) -> IngestAnswer:
        self.gate.check(f"http:{kind}")
        self.posted.extend(documents)
        bad = [index for index, document in enumerate(documents) if b"bad" in document]
        rejected = tuple(RejectedDocument(index, "bad_value", "it is bad") for index in bad)
        return IngestAnswer(len(documents) - len(bad), 0, rejected)


@pytest.fixture
def gate() -> SourceGate:
    return SourceGate(RejectionLimit(most_in_a_row=2))


@pytest.fixture
def service(gate: SourceGate) -> Service:
    return Service(gate)


def letter(original: str, kind: str = "alarms", reason: str = "bad_value", detail: str = "it is bad") -> DeadLetter:
    return DeadLetter(kind, "http", "1/0", reason, detail, original, at(9))


def commit(store: Store, letters: Sequence[DeadLetter] = (), moves: Sequence[Move] = ()) -> None:
    store.commit(msgspec.structs.replace(outcome(), dead_letters=tuple(letters), moves=tuple(moves)))


def test_a_source_tells_its_partitions_and_how_much_waits_in_it(
    store: Store, gate: SourceGate, service: Service
) -> None:
    commit(store, moves=[Move("kafka:alarms/0", None, 40), Move("kafka:alarms/1", None, 7), Move("old:x.csv", None, 3)])
    desk = DataDesk(store, gate, service, [Topic("kafka:alarms", behind=12), Topic("folder", "it is away")])
    assert desk.sources() == [
        SourceRow("kafka:alarms", True, (("0", "40"), ("1", "7")), 12),
        SourceRow("folder", True, trouble="it is away"),
        SourceRow("old:x.csv", False, (("", "3"),)),
        SourceRow("http:alarms", True),
        SourceRow("http:complaints", True),
    ]


def test_a_source_of_a_like_name_is_not_taken_for_a_part_of_another(
    store: Store, gate: SourceGate, service: Service
) -> None:
    commit(store, moves=[Move("kafka:alarms-old/0", None, 40)])
    desk = DataDesk(store, gate, service, [Topic("kafka:alarms")])
    assert [row.name for row in desk.sources()][:2] == ["kafka:alarms", "kafka:alarms-old/0"]


def test_a_stopped_source_says_why_until_it_is_let_go_on(store: Store, gate: SourceGate, service: Service) -> None:
    gate.note("http:alarms", 2, [0, 1])
    gate.note("kafka:alarms/1", 2, [0, 1])
    commit(store, moves=[Move("kafka:alarms/1", None, 7)])
    desk = DataDesk(store, gate, service, [Topic("kafka:alarms")])
    stopped = {row.name: row.stopped for row in desk.sources() if row.stopped}
    assert set(stopped) == {"kafka:alarms", "http:alarms"}
    assert "2 documents in a row were rejected" in (stopped["kafka:alarms"] or "")
    assert desk.resume("http:alarms")
    assert not desk.resume("http:alarms")


def test_a_letter_that_comes_through_is_settled(store: Store, gate: SourceGate, service: Service) -> None:
    commit(store, [letter("bad")])
    desk = DataDesk(store, gate, service)
    (kept,) = desk.letters.newest(Wanted(), 10)
    assert desk.send_again(kept, b"good") == Resent(1, 0)
    assert service.posted == [b"good"]
    assert [each.state for each in desk.letters.newest(Wanted(state=None), 10)] == [REPLAYED]


def test_a_letter_that_is_rejected_again_gives_way_to_the_new_one(
    store: Store, gate: SourceGate, service: Service
) -> None:
    commit(store, [letter("bad")])
    desk = DataDesk(store, gate, service)
    (kept,) = desk.letters.newest(Wanted(), 10)
    assert desk.send_again(kept, b"still bad") == Resent(0, 1, "bad_value: it is bad")
    assert [each.state for each in desk.letters.newest(Wanted(state=None), 10)] == [AGAIN]


def test_all_that_are_wanted_are_sent_again_each_once(store: Store, gate: SourceGate, service: Service) -> None:
    commit(store, [letter("good 1"), letter("bad 2"), letter("good 3", "complaints"), letter("good 4", reason="other")])
    desk = DataDesk(store, gate, service)
    assert desk.send_all_again(Wanted(reason="bad_value")) == Resent(2, 1, "bad_value: it is bad")
    assert service.posted == [b"good 1", b"bad 2", b"good 3"]
    assert [each.original for each in desk.letters.newest(Wanted(), 10)] == ["good 4"]
    assert desk.letters.newest(Wanted(), 1)[0].state == KEPT


def test_a_letter_passes_where_its_sender_is_stopped(store: Store, gate: SourceGate, service: Service) -> None:
    commit(store, [letter("good")])
    gate.note("http:alarms", 2, [0, 1])
    with pytest.raises(SourceStopped):
        service("alarms", [b"good"])
    desk = DataDesk(store, gate, service)
    assert desk.send_again(desk.letters.newest(Wanted(), 1)[0], b"good").came_through == 1


def test_letters_are_found_by_text_and_in_originals_only_by_those_who_may_look(
    store: Store, gate: SourceGate, service: Service
) -> None:
    commit(store, [letter('{"customer": "100%_sure"}', detail="no such cell YC9"), letter("else")])
    desk = DataDesk(store, gate, service)
    assert desk.letters.count(Wanted(text="yc9")) == 1
    assert desk.letters.count(Wanted(text="100%_sure")) == 0
    assert desk.letters.count(Wanted(text="100%_sure", originals=True)) == 1
    assert desk.letters.count(Wanted(text="100__sure", originals=True)) == 0


def test_letters_are_counted_by_kind_and_reason_the_most_first(
    store: Store, gate: SourceGate, service: Service
) -> None:
    commit(store, [letter("1"), letter("2", reason="bad_time"), letter("3", reason="bad_time")])
    tallies = DataDesk(store, gate, service).tallies()
    assert [(tally.reason, tally.letters) for tally in tallies] == [("bad_time", 2), ("bad_value", 1)]


def test_causes_that_the_table_does_not_know_are_told_with_how_often_they_came(
    store: Store, gate: SourceGate, service: Service
) -> None:
    states = [alarm(8 + n / 10, probable_cause=cause, effect=Effect.NONE) for n, cause in enumerate(("moon", "sun"))]
    again = alarm(9, probable_cause="moon", effect=Effect.NONE)
    filed = tuple(Filed(state, at(9)) for state in (*states, again))
    store.commit(msgspec.structs.replace(outcome(), records=filed))
    assert list(DataDesk(store, gate, service).unknown_causes().items()) == [("moon", 2), ("sun", 1)]
    own = DataDesk(store, gate, service, own_causes={"moon": Effect.NONE})
    assert dict(own.unknown_causes()) == {"sun": 1}
