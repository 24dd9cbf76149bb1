"""Which planned works may explain a call, as people have planned, moved and cancelled them."""

import msgspec
import pytest

from alerts.works.scope import Places
from alerts.works.work_case import as_case
from alerts.works.work_forecast import WorkForecast
from alerts.works.works_ground import WorksGround
from correlate.model import default_model
from ingest.records import PlannedWork
from service.store.batch import BatchOutcome
from service.store.explained import ExplainReads
from service.store.store import Store
from tests.service.made import at, inventory

NETWORK = inventory()
GROUND = WorksGround(Places(NETWORK), WorkForecast(default_model(), NETWORK.timezone))
(KNOWN,) = NETWORK.works


@pytest.fixture
def reads(store: Store) -> ExplainReads:
    store.network.replace(NETWORK)
    return store.explained


def follow(store: Store, *parts: PlannedWork, cancelled: bool = False) -> None:
    case = GROUND.case_of(parts[0].work_id, parts)
    case = msgspec.structs.replace(case, cancelled_at=at(1) if cancelled else None)
    store.commit(BatchOutcome(batch=1, now=at(1), committed_at=at(1), cases=(as_case(case, at(1), None),)))


def test_works_of_the_inventory_while_their_window_is_open_or_they_are_named(reads: ExplainReads) -> None:
    assert reads.works((), at(26)) == reads.works(("W-1",), at(9)) == {"W-1": KNOWN}
    assert reads.works((), at(9)) == {}


def test_a_work_that_was_moved_counts_where_it_is_now(store: Store, reads: ExplainReads) -> None:
    moved = msgspec.structs.replace(KNOWN, starts_at=at(8), ends_at=at(10))
    elsewhere = msgspec.structs.replace(moved, site_id="YC1")
    follow(store, moved, elsewhere)
    assert reads.works((), at(26)) == {}
    assert list(reads.works((), at(9)).values()) == [moved, elsewhere]
    assert reads.works(("W-1",), at(26))["W-1"] == moved


def test_a_work_that_was_cancelled_explains_nothing(store: Store, reads: ExplainReads) -> None:
    follow(store, KNOWN, cancelled=True)
    assert reads.works(("W-1",), at(26)) == {}


def test_a_work_that_was_given_by_hand_explains_calls(store: Store, reads: ExplainReads) -> None:
    given = PlannedWork("W-9", at(8), at(10), cell_id="GY1-1")
    follow(store, given)
    assert reads.works((), at(9)) == {"W-9": given}
