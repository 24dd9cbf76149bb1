"""kill -9, at random points and inside commits: what is there in the end is what an undisturbed run leaves.

The service runs as a process of its own, is fed over HTTP by a sender that sends again what was not answered, and
pushes its orders to a webhook and a file. Some deaths come from outside, at any moment of its life, its start
included; others from inside, at a step of a write transaction, or just after it, when nobody knows of it yet.
"""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

from benchmarks.torture.deaths import AFTER_A_COMMIT
from benchmarks.torture.live_process import LiveProcess
from benchmarks.torture.outcome import Outcome
from benchmarks.torture.recordings import arrivals_of, small_recording
from benchmarks.torture.runs import Disturbance, Ended, play
from benchmarks.torture.tables import differences
from service.recording import posts

KILLS, INSIDE, STARTING = "kills", "of them inside a commit", "of them while it started"
_MOST_STEPS = 25
_LONGEST_S = 0.15
_AFTER_SHARE, _STARTING_SHARE = 0.2, 0.15


class Killer(Disturbance):
    """Which deaths come when: spread over the posts by chance, one a post at most; `died` counts them."""

    def __init__(self, chance: random.Random, posts: int, number: int, in_commit: int) -> None:
        self.died: Counter[str] = Counter()
        self._chance = chance
        self._number = number
        # a few more than asked for: some fall on a process that is dead already
        places = chance.sample(range(posts), min(posts, number + number // 4))
        self._inside, self._outside = set(places[:in_commit]), set(places[in_commit:])
        self._timers: list[Timer] = []

    def before(self, number: int, process: LiveProcess) -> None:
        """Prepare the death that comes while post `number` is taken, or soon after, if one does."""
        if number in self._inside:
            process.die_writing(self._chance.randint(1, _MOST_STEPS))
        elif number in self._outside and self._chance.random() < _AFTER_SHARE:
            process.die_writing(AFTER_A_COMMIT)
        elif number in self._outside:
            timer = Timer(self._chance.random() * _LONGEST_S, process.process.kill)
            timer.start()
            self._timers.append(timer)

    def gone(self, process: LiveProcess) -> None:
        """Start it again, unless it lives; now and then it dies of that."""
        if not process.is_dying():
            return
        self.died.update({KILLS: 1, INSIDE: process.died_inside})
        while self._chance.random() < _STARTING_SHARE:
            self._die_starting(process)
        process.start()

    def end(self, process: LiveProcess) -> None:
        """What is still to come has come."""
        for timer in self._timers:
            timer.join()
        if process.is_dying():
            self.gone(process)
        while self.died[KILLS] < self._number:
            process.kill()
            self.gone(process)

    def _die_starting(self, process: LiveProcess) -> None:
        process.die_starting(self._chance.random() * _LONGEST_S)
        self.died.update((KILLS, STARTING))


def kills(seed: int, folder: Path, whole_url: str | None, url: str | None, number: int, in_commit: int) -> Outcome:
    """One recording undisturbed, and with `number` deaths or more, of which `in_commit` are inside a commit.

    The databases are empty; None is SQLite in `folder`.
    """
    dataset = small_recording(folder / "recording", seed)
    stream = list(posts(arrivals_of(dataset), 25))
    killer = Killer(random.Random(seed), len(stream), number, in_commit)  # noqa: S311
    whole = play(dataset, stream, folder / "whole", whole_url, Disturbance())
    broken = play(dataset, stream, folder / "broken", url, killer)
    return Outcome(killer.died, tuple(f"seed {seed}: {fault}" for fault in faults_of(whole, broken)))


def faults_of(whole: Ended, broken: Ended) -> Iterator[str]:
    """What the run that was broken off left otherwise than the whole one; orders may come twice, but unchanged."""
    yield from broken.faults
    yield from (f"when it stopped: {each}" for each in differences(whole.stopped, broken.stopped))
    yield from (f"concluded: {each}" for each in differences(whole.concluded, broken.concluded))
    if broken.pushed.keys() != whole.pushed.keys():
        yield f"order changes pushed in one run only: {sorted(broken.pushed.keys() ^ whole.pushed.keys())[:3]}"
    if changed := [key for key, bodies in broken.pushed.items() if len(set(bodies)) > 1]:
        yield f"an order change was pushed under one key with two bodies: {changed[:3]}"
    if set(broken.written) != set(whole.written):
        yield f"lines of the order file of one run only: {sorted(set(broken.written) ^ set(whole.written))[:2]}"
