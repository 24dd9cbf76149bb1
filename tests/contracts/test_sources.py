"""What every source keeps to, whether it is a list, a folder or a topic."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from itertools import count
from pathlib import Path
from time import monotonic

import pytest

from ingest.rejected import Rejected
from ingest.source import Source, Stretch
from service.intake.feeder import Feeder, Pace
from service.intake.inbox import InboxFull, IngestAnswer, NotCommitted, Stale
from tests.contracts.sources import SOON_S, FolderHand, Hand, KafkaHand, ListHand

_numbers = count()
PATIENCE_S = 60.0


class Kept:
    """Takes stretches as a store would: those that begin where their source stands."""

    def __init__(self) -> None:
        self.positions: dict[str, int] = {}
        self.documents: list[bytes | Rejected] = []

    def of(self, source: str) -> int | None:
        return self.positions.get(source)

    def forget(self, source: str) -> None:
        self.positions.pop(source, None)

    def take(self, stretch: Stretch) -> None:
        if self.of(stretch.source) != stretch.after:
            raise Stale("it stands elsewhere")
        self.positions[stretch.source] = stretch.until
        self.documents += stretch.documents


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture(params=["list", "folder", "kafka"])
def hand(request: pytest.FixtureRequest, tmp_path: Path, kept: Kept) -> Hand:
    if request.param == "kafka":
        return KafkaHand(request.getfixturevalue("kafka"), f"network.alarms-{next(_numbers)}")
    return ListHand() if request.param == "list" else FolderHand(tmp_path / "incoming", kept.forget)


def documents(first: int, last: int) -> list[bytes]:
    return [b'{"alarm_id": "A-%d"}' % number for number in range(first, last)]


def polled(source: Source, wanted: int) -> Iterator[Stretch]:
    """Stretches until so many documents have come."""
    until = monotonic() + PATIENCE_S
    while wanted > 0:
        assert monotonic() < until, f"{wanted} documents are still missing"
        for stretch in source.poll(SOON_S):
            wanted -= len(stretch.documents)
            yield stretch


def take_all(source: Source, kept: Kept, wanted: int) -> None:
    for stretch in polled(source, wanted):
        kept.take(stretch)
        source.taken(stretch)


def test_all_comes_once_in_its_order_each_stretch_where_the_one_before_ended(hand: Hand, kept: Kept) -> None:
    source = hand.source(kept.of, most=7)
    hand.put(documents(0, 20))
    stretches = list(polled(source, 20))
    assert [document for stretch in stretches for document in stretch.documents] == documents(0, 20)
    assert [stretch.after for stretch in stretches] == [None, *(stretch.until for stretch in stretches[:-1])]
    assert max(len(stretch.documents) for stretch in stretches) <= 7
    for stretch in stretches:
        assert len(stretch.places) == len(stretch.documents)
        assert sorted(stretch.places) == list(stretch.places)
        assert stretch.places[-1] < stretch.until
    source.close()


def test_what_comes_later_comes_too(hand: Hand, kept: Kept) -> None:
    source = hand.source(kept.of)
    hand.put(documents(0, 5))
    take_all(source, kept, 5)
    hand.put(documents(5, 9))
    take_all(source, kept, 4)
    source.close()
    assert kept.documents == documents(0, 9)


def test_a_restart_goes_on_where_the_store_stands_whatever_was_polled(hand: Hand, kept: Kept) -> None:
    hand.put(documents(0, 20))
    before = hand.source(kept.of, most=6)
    stretches = list(polled(before, 20))
    for stretch in stretches[:2]:
        kept.take(stretch)
    before.close()
    after = hand.source(kept.of)
    take_all(after, kept, 20 - len(kept.documents))
    after.close()
    assert kept.documents == documents(0, 20)


def test_what_was_not_taken_is_polled_again(hand: Hand, kept: Kept) -> None:
    source = hand.source(kept.of, most=6)
    hand.put(documents(0, 20))
    first, *rest = polled(source, 20)
    kept.take(first)
    for stretch in rest:
        source.go_back(stretch)
    take_all(source, kept, 20 - len(first.documents))
    source.close()
    assert kept.documents == documents(0, 20)


def test_nothing_is_lost_while_no_more_is_wanted(hand: Hand, kept: Kept) -> None:
    source = hand.source(kept.of, most=6)
    hand.put(documents(0, 20))
    for stretch in polled(source, 20):
        kept.take(stretch)
        source.keep_alive()
    source.close()
    assert kept.documents == documents(0, 20)


def test_nothing_is_polled_of_what_is_taken(hand: Hand, kept: Kept) -> None:
    hand.put(documents(0, 5))
    first = hand.source(kept.of)
    take_all(first, kept, 5)
    assert first.poll(SOON_S) == []
    first.close()
    hand.put(documents(5, 6))
    second = hand.source(kept.of)
    take_all(second, kept, 1)
    second.close()
    assert kept.documents == documents(0, 6)


class Moody:
    """Posts into `kept`, but refuses, stalls and fails by turns."""

    def __init__(self, kept: Kept, moods: Sequence[Exception | None]) -> None:
        self._kept = kept
        self._moods = iter(moods)

    def post(self, stretch: Stretch) -> Future[IngestAnswer]:
        mood = next(self._moods, None)
        if isinstance(mood, InboxFull):
            raise mood
        answer: Future[IngestAnswer] = Future()
        try:
            if mood is not None:
                raise mood
            self._kept.take(stretch)
            answer.set_result(IngestAnswer(len(stretch.documents), 0, ()))
        except NotCommitted as error:
            answer.set_exception(error)
        return answer


def test_a_feeder_brings_everything_once_through_every_refusal(hand: Hand, kept: Kept) -> None:
    hand.put(documents(0, 50))
    moods = [None, NotCommitted("no"), None, InboxFull("full"), None, NotCommitted("no"), NotCommitted("no")]
    pace = Pace(poll_s=SOON_S, alive_s=SOON_S, least_pause_s=0.01, most_pause_s=0.02)
    feeder = Feeder(hand.source(kept.of, most=6), Moody(kept, moods).post, pace)
    feeder.start()
    until = monotonic() + PATIENCE_S
    while (len(kept.documents) < 50 or feeder.trouble is not None) and monotonic() < until:
        feeder._stopping.wait(SOON_S)
    feeder.stop()
    assert kept.documents == documents(0, 50)
    assert feeder.trouble is None
