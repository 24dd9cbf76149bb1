"""What units owe is told at the end of each week, from orders, supervision and red lights."""

from datetime import datetime

import msgspec
import pytest
from sqlalchemy import Engine

from alerts.case import Case
from alerts.orders.order import RepairOrder, State
from alerts.supervision.red_light import RED_LIGHT_CASE, Cause, lit
from alerts.supervision.supervised import SUPERVISED_CASE, What, Why, begun
from ingest.records import Site
from service.store.report_reads.owed import QUIET, WEEKS, Owed, OwedFacts, OwedReads, Owing
from service.store.report_reads.span import Span
from service.store.store import Store
from tests.service.made import at, inventory, order, outcome

END = 168.0


def read(engine: Engine, span: Span) -> OwedFacts:
    return OwedReads(engine).facts(span)


def later(first: RepairOrder, hours: float, state: State, version: int = 2) -> RepairOrder:
    return msgspec.structs.replace(first, state=state, version=version, changed_at=at(hours))


def repeated(hours: float, order_id: str) -> RepairOrder:
    """Closed in time."""
    first = order(hours, order_id, f"G-{order_id}", due_at=at(hours + 9), leading_site_id="YC1")
    life = msgspec.structs.replace(first.life, repeats=("R-0",))
    done = msgspec.structs.replace(first, life=life)
    return later(done, hours + 1, State.CANCELLED)


def test_nothing_is_owed_in_an_empty_store(engine: Engine, span: Span) -> None:
    facts = read(engine, span)
    assert (facts.owed, len(facts.ends), facts.ends[-1]) == ((), WEEKS, at(END))


def test_an_order_is_owed_from_its_due_time_until_it_is_closed(store: Store, engine: Engine, span: Span) -> None:
    first = order(-200, due_at=at(-180))
    closed = later(first, -20, State.CANCELLED)
    still = order(100, "R-2", "G-2", due_at=at(110))
    store.commit(outcome(1, 200, orders=(first, closed, still)))
    facts = read(engine, span)
    assert facts.owed == (
        Owed(Owing.OVERDUE, "", "Yinchuan", "R-1", at(-180), at(-20)),
        Owed(Owing.OVERDUE, "", "Yinchuan", "R-2", at(110), None),
    )
    assert [facts.owed[0].is_open(end) for end in facts.ends] == [False, False, False, True, False, False]


@pytest.mark.parametrize(
    ("closed", "open_at_end"), [(END - 1, False), (END, True), (END + 9, True)], ids=["before", "at", "after"]
)
def test_what_is_closed_after_the_week_was_owed_at_its_end(
    store: Store, engine: Engine, span: Span, closed: float, open_at_end: bool
) -> None:
    first = order(2, due_at=at(10))
    verified = later(first, closed + 1, State.COMPLETED, 3)
    store.commit(outcome(1, 200, orders=(first, later(first, closed, State.COMPLETED), verified)))
    assert [one.is_open(at(END)) for one in read(engine, span).owed] == ([True] if open_at_end else [])


def test_an_order_in_time_is_not_owed(store: Store, engine: Engine, span: Span) -> None:
    first = order(2, due_at=at(10))
    store.commit(outcome(1, 200, orders=(first, later(first, 10, State.CANCELLED))))
    assert read(engine, span).owed == ()


def test_a_site_that_fails_again_is_owed_until_it_is_quiet_for_four_weeks(
    store: Store, engine: Engine, span: Span
) -> None:
    store.commit(outcome(1, 200, orders=(repeated(-900, "R-1"), repeated(-400, "R-2"))))
    (one,) = read(engine, span).owed
    assert (one.kind, one.subject, one.since, one.until) == (
        Owing.REPEATED,
        "YC1",
        at(-900),
        at(-400) + QUIET,
    )


def test_what_fails_again_after_it_was_quiet_is_owed_anew(store: Store, engine: Engine, span: Span) -> None:
    store.commit(outcome(1, 200, orders=(repeated(-800, "R-1"), repeated(-100, "R-2"))))
    assert [one.since for one in read(engine, span).owed] == [at(-800), at(-100)]


def case(body: msgspec.Struct, kind: str, changed_at: datetime, *, is_open: bool) -> Case:
    return Case(kind, f"{kind}-1", "Yinchuan", is_open, changed_at, None, msgspec.msgpack.encode(body))


def test_supervision_and_lights_are_owed_until_they_end(store: Store, engine: Engine, span: Span) -> None:
    one = begun(What.COMPLAINT, "C-1", ("Yinchuan", "North/One"), Why.LEFTOVER, at(-3000), at(-3000))
    light = msgspec.structs.replace(lit(Cause.BULK_AT_SITE, "YC2", ("Yinchuan", None), at(-30)), out_at=at(20))
    cases = (
        case(one, SUPERVISED_CASE, at(-3000), is_open=True),
        case(light, RED_LIGHT_CASE, at(20), is_open=False),
    )
    store.commit(outcome(1, 200, cases=cases))
    assert read(engine, span).owed == (
        Owed(Owing.SUPERVISED, "North/One", "Yinchuan", "C-1", at(-3000), None),
        Owed(Owing.RED_LIGHT, "", "Yinchuan", "YC2", at(-30), at(20)),
    )


def test_an_order_that_nobody_has_is_owed_by_the_unit_of_its_site(store: Store, engine: Engine, span: Span) -> None:
    given = inventory()
    store.network.replace(
        type(given)(given.regions.values(), given.cells.values(), [Site("YC1", unit="North/One")], given.works)
    )
    store.commit(outcome(1, 200, orders=(order(2, due_at=at(10)),)))
    assert [one.unit for one in read(engine, span).owed] == ["North/One"]
