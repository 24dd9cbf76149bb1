"""Harmless alarms are forgotten within minutes, and the journal remembers them: nobody can tell."""

import random
from datetime import timedelta

import pytest

from correlate.model import default_model
from correlate.rules import Rules
from service.intake.inbox import IngestAnswer
from service.pipeline.recovery import Basis, recover
from service.store.store import Store
from tests.service.conftest import NewDatabase
from tests.service.made import inventory
from tests.service.recording import Posted, alarm_document, batches, contents, post, recording, worker_on

SOON = Rules(forget_harmless_after=timedelta(minutes=5))


def harmless(raised: float, cleared: float | None = None) -> Posted:
    return alarm_document("YC1-1", raised, cleared, severity="minor", probable_cause="驻波比告警")


def with_noise(seed: int = 2) -> list[Posted]:
    """The recording, and among it harmless alarms whose states come again, late, or in the wrong order."""
    chance = random.Random(seed)  # noqa: S311
    documents = recording()
    for _ in range(60):
        raised = round(chance.uniform(0, 70), 3)
        states = [harmless(raised), harmless(raised, raised + 0.2)] * 2
        chance.shuffle(states)
        places = sorted(chance.randrange(len(documents)) for _ in states)
        for place, state in zip(reversed(places), states, strict=True):
            documents.insert(place, state)
    return documents


def taken(url: str, rules: Rules, size: int) -> list[IngestAnswer]:
    store = Store.open(url)
    worker = worker_on(store, rules=rules)
    answers = [answer for batch in batches(with_noise(), [size]) for answer in post(worker, batch)]
    store.close()
    return answers


@pytest.mark.parametrize("size", [1, 15, 1000])
def test_what_is_forgotten_soon_is_answered_and_kept_as_if_it_were_not(new_database: NewDatabase, size: int) -> None:
    soon, late = new_database(), new_database()
    assert taken(soon, SOON, size) == taken(late, Rules(), size)
    ours, theirs = contents(soon), contents(late)
    assert sum(1 for row in ours["counters"]) == 2
    for table in ours:
        assert table == "snapshots" or ours[table] == theirs[table], table


def test_a_raise_that_comes_hours_after_its_clear_was_forgotten_is_a_duplicate(store: Store) -> None:
    worker = worker_on(store, rules=SOON)
    post(worker, [harmless(8, 8.5)])
    post(worker, [alarm_document("YC1-2", 20)])
    answers = post(worker, [harmless(8), harmless(8, 8.5)])
    assert [(answer.accepted, answer.duplicate) for answer in answers] == [(0, 1), (0, 1)]


def test_a_restart_at_any_batch_comes_to_the_same_state(store: Store) -> None:
    basis = Basis(inventory(), default_model(), SOON)
    worker = worker_on(store, unsaved=40, rules=SOON)
    for batch in batches(with_noise(), [25]):
        post(worker, batch)
        assert basis.snapshot(recover(store, basis).state).body == basis.snapshot(worker.state).body


def test_so_little_is_held_that_a_storm_of_them_does_not_fill_memory(store: Store) -> None:
    worker = worker_on(store, rules=SOON)
    for minute in range(0, 600, 10):
        post(worker, [harmless(minute / 60), harmless(minute / 60, minute / 60 + 0.01)])
    assert worker.state.correlator.size <= 2
