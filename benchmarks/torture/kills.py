"""kill -9, at random points and inside commits: what is there in the end is what an undisturbed run leaves.

The service runs as a process of its own, is fed over HTTP by a sender that sends again what was not answered, and
pushes its orders to a webhook and a file. Some deaths come from outside, at any moment of its life, its start
included; others from inside, at a step of a write transaction, or just after it, when nobody knows of it yet.
"""

import random
from collections import Counter
from pathlib import Path
from threading import Timer

from benchmarks.torture.deaths import AFTER_A_COMMIT
from benchmarks.torture.live_process import LiveProcess
from benchmarks.torture.outcome import Outcome
from benchmarks.torture.runs import Disturbance, Reference, faults_of, play

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


def kills(seed: int, folder: Path, reference: Reference, url: str | None, number: int, in_commit: int) -> Outcome:
    """The recording of the reference with `number` deaths or more, of which `in_commit` are meant to be in a commit.

    `url`: an empty database; None is SQLite in `folder`. `seed` decides which deaths come when.
    """
    killer = Killer(random.Random(seed), len(reference.stream), number, in_commit)  # noqa: S311
    broken = play(reference.dataset, reference.stream, folder / "killed", url, killer)
    return Outcome(killer.died, tuple(f"seed {seed}: {fault}" for fault in faults_of(reference.ended, broken)))
