"""The page of one group, put together from a store."""

from datetime import datetime

import msgspec
import pytest

from alerts.orders.order import RepairOrder, State, order_id_of
from correlate.facts import Share
from correlate.model import default_model
from ingest.records import Effect
from service.dashboard.outage.story import StoryReads
from service.dashboard.outage.timeline import StepKind
from service.store.batch import Filed
from service.store.store import Store
from tests.correlate.made_facts import complaint as attributed
from tests.correlate.made_facts import outage as concluded
from tests.service.made import alarm, at, complaint, inventory, open_outage, order, outcome, picture

LASTING = open_outage()
DRAWN = picture(9, LASTING, open_outage("YC1-2"))
ORDER: RepairOrder = order(8.1, order_id_of("G-1"), repair_hours=2.0)


def reads(store: Store, now: datetime) -> StoryReads:
    return StoryReads(store.reads, store.outage_stories, store.outage_steps, inventory(), default_model, lambda: now)


def share(probability: float) -> Share:
    return Share(LASTING.outage_id, probability, planned=False)


@pytest.fixture
def lasting(store: Store) -> Store:
    mains = msgspec.structs.replace(alarm(7.5), cell_id=None, site_id="YC1", effect=Effect.POWER)
    made = [alarm(8), alarm(8, "YC1-2"), mains, complaint(8.5), complaint(8.75, "C-2")]
    records = tuple(Filed(each, at(8)) for each in made)  # type: ignore[arg-type]
    shares = attributed(8.5, share(0.8)), attributed(8.75, share(0.4), complaint_id="C-2")
    store.commit(outcome(1, 9, records=records, facts=(DRAWN, *shares), orders=(ORDER,)))
    return store


def test_an_outage_that_lasts_has_its_forecast_its_steps_and_its_evidence(lasting: Store) -> None:
    told = reads(lasting, at(9)).story("G-1")
    assert told is not None
    assert (told.head.cells, told.head.cells_down, told.head.users) == (2, 2, 3000.0)
    assert (told.head.districts, told.head.site_ids) == (("Xingqing",), ("YC1",))
    assert told.head.complaints == 5.0
    assert told.head.complaints_lo < 5.0 < told.head.complaints_hi
    assert told.order == ORDER
    assert told.course.repaired_at == pytest.approx(3.0)
    assert [each.complaint_id for each in told.evidence] == ["C-1", "C-2"]
    assert (told.linked, told.likely) == (2, 1)
    kinds = [step.kind for step in told.steps]
    assert kinds[:4] == [StepKind.PRECURSOR, StepKind.ALARM, StepKind.DOWN, StepKind.ORDER]
    assert {StepKind.BURST, StepKind.WINDOW} <= set(kinds)


def test_only_as_much_evidence_is_read_as_is_shown(lasting: Store) -> None:
    told = reads(lasting, at(9)).story("G-1", shown=1)
    assert told is not None
    assert [each.complaint_id for each in told.evidence] == ["C-1"]
    assert told.linked == 2


def test_one_that_is_over_has_an_end_and_no_forecast(store: Store) -> None:
    over = order(8.1, order_id_of("G-1"), state=State.COMPLETED)
    facts = (concluded(), attributed(9, Share("O-1", 0.9, planned=False)))
    store.commit(outcome(1, 12, facts=facts, orders=(over,)))
    told = reads(store, at(20)).story("G-1")
    assert told is not None
    assert told.head.ended_at == at(10.5)
    assert told.head.is_final
    assert told.head.lasts == at(10.5) - at(8)
    assert told.head.complaints == 3.25
    assert told.course.left_alone is None
    assert told.steps[-1].kind is StepKind.ALL_BACK


def test_what_failed_there_before_stands_beside_it(store: Store) -> None:
    facts = (concluded(1, 2, outage_id="O-0", group_id="G-0"), concluded())
    store.commit(outcome(1, 12, facts=facts))
    told = reads(store, at(20)).story("G-1")
    assert told is not None
    assert [each.group_id for each in told.earlier] == ["G-0"]


def test_a_group_is_found_by_outage_order_or_an_id_that_it_had(lasting: Store) -> None:
    found = reads(lasting, at(9))
    assert found.goes_by(LASTING.outage_id) == "G-1"
    assert found.goes_by(ORDER.order_id) == "G-1"
    assert found.goes_by("G-unknown") is None
    renamed = msgspec.structs.replace(ORDER, group_id="G-new", version=2)
    lasting.commit(outcome(2, 9.5, orders=(renamed,)))
    assert found.goes_by("G-1") == "G-new"


def test_a_group_that_nobody_knows_has_no_story(store: Store) -> None:
    assert reads(store, at(9)).story("G-1") is None
    assert reads(store, at(9)).region_of("G-1") is None
