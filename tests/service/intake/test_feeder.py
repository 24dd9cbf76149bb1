"""A feeder goes on, whatever its source does, and says what ails it."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from time import monotonic, sleep

from ingest.source import SourceAway, Stretch
from service.intake.feeder import Feeder, Pace
from service.intake.inbox import IngestAnswer

PACE = Pace(poll_s=0.01, alive_s=0.01, least_pause_s=0.01, most_pause_s=0.02)
STRETCH = Stretch("alarms", "script/0", None, 1, [b"{}"], [0])


class Script:
    """A source that does one thing after the other, and then nothing more."""

    name = "script"
    behind = None

    def __init__(self, *acts: Exception | Stretch) -> None:
        self._acts = list(acts)
        self.closed = self.alive = 0
        self.settled: list[Stretch] = []

    def poll(self, timeout_s: float) -> Sequence[Stretch]:
        if not self._acts:
            sleep(timeout_s)
            return []
        act = self._acts.pop(0)
        if isinstance(act, Exception):
            raise act
        return [act]

    def keep_alive(self) -> None:
        self.alive += 1

    def taken(self, stretch: Stretch) -> None:
        self.settled.append(stretch)

    def go_back(self, stretch: Stretch) -> None:
        raise AssertionError(stretch)

    def close(self) -> None:
        self.closed += 1


def answered(_: Stretch) -> Future[IngestAnswer]:
    answer: Future[IngestAnswer] = Future()
    answer.set_result(IngestAnswer(1, 0, ()))
    return answer


def wait_for(holds: Callable[[], bool]) -> None:
    until = monotonic() + 20
    while not holds():
        assert monotonic() < until
        sleep(0.005)


def test_a_source_that_is_away_is_tried_again_and_told() -> None:
    script = Script(SourceAway("it is away"), SourceAway("it is away"), STRETCH)
    feeder = Feeder(script, answered, PACE)
    feeder.start()
    wait_for(lambda: script.settled == [STRETCH] and feeder.trouble is None)
    feeder.stop()
    assert script.closed == 1


def test_a_mistake_over_a_source_takes_it_up_anew() -> None:
    script = Script(ZeroDivisionError(), STRETCH)
    feeder = Feeder(script, answered, PACE)
    feeder.start()
    wait_for(lambda: script.settled == [STRETCH])
    feeder.stop()
    assert script.closed == 2


def test_while_answers_are_waited_for_two_polls_are_ahead_and_the_source_is_kept_alive() -> None:
    waiting: list[Future[IngestAnswer]] = []

    def post(_: Stretch) -> Future[IngestAnswer]:
        waiting.append(Future())
        return waiting[-1]

    script = Script(STRETCH, STRETCH, STRETCH)
    feeder = Feeder(script, post, PACE)
    feeder.start()
    wait_for(lambda: script.alive > 3)
    assert len(waiting) == 2
    for number in range(3):
        wait_for(lambda number=number: len(waiting) > number)  # type: ignore[misc]
        waiting[number].set_result(IngestAnswer(1, 0, ()))
    wait_for(lambda: len(script.settled) == 3)
    feeder.stop()
