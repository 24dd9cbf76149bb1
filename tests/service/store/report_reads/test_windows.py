"""Windows come from the model in force, hits from the orders of the time as they were issued."""

import msgspec
from sqlalchemy import Engine

from alerts.orders.life_rates import Rate
from alerts.orders.order import State
from alerts.orders.push_time import Pushing, PushReason
from correlate.model import Curve, default_model, write_model
from service.store.report_reads.issued_orders import issued_orders
from service.store.report_reads.span import Span
from service.store.report_reads.windows import Hits, WindowsReads
from service.store.store import Store
from tests.service.made import at, open_outage, order, outcome, picture

LEARNT = msgspec.structs.replace(
    default_model(),
    learnt=True,
    curves=(Curve(status="ok", window_hours=3.0), Curve("3G-urban", "3G", "urban", status="ok", window_hours=3.4)),
)


def issue(store: Store, number: int, hours: float, back: float | None, **changes: object) -> None:
    """An order issued at `hours` with a window until two hours later, whose outage is over at `back`."""
    cell = f"YC1-{number}"
    outage = open_outage(cell, hours - 0.5, back)
    made = order(hours, f"R-{number}", f"G-{number}", outage_id=outage.outage_id, window_closes_at=at(hours + 2))
    made = msgspec.structs.replace(made, **changes)
    drawn = picture(hours, outage, group_id=f"G-{number}", region=made.region)
    store.commit(outcome(number, hours, orders=(made,), facts=(drawn,)))


def test_an_empty_store_has_the_assumed_model_and_no_hit(engine: Engine, span: Span) -> None:
    facts = WindowsReads(engine).facts(span)
    assert (facts.model, facts.made_at) == (default_model(), None)
    assert (facts.now, facts.before) == (Hits(), Hits())


def test_repairs_within_the_window_are_counted_by_city_and_segment(store: Store, engine: Engine, span: Span) -> None:
    store.models.keep(write_model(LEARNT), at(1), in_force=True, note="")
    issue(store, 1, 10.0, 12.0)
    issue(store, 2, 20.0, 22.5)
    issue(store, 3, 30.0, None)
    issue(store, 4, 40.0, 41.0, region="Guyuan", outage_id="unknown")
    issue(store, 5, -10.0, -9.0)
    facts = WindowsReads(engine).facts(span)
    assert facts.now == Hits(
        Rate(2, 3),
        {"3G-urban": Rate(1, 2), "all": Rate(1, 1)},
        {"Guyuan": Rate(1, 1), "Yinchuan": Rate(1, 2)},
        still_out=1,
    )
    assert facts.before.all == Rate(1, 1)
    assert (facts.model, facts.made_at) == (LEARNT, at(1))


def test_a_model_that_is_given_goes_before_that_of_the_store(store: Store, engine: Engine, span: Span) -> None:
    store.models.keep(write_model(LEARNT), at(1), in_force=True, note="")
    facts = WindowsReads(engine, default_model()).facts(span)
    assert (facts.model, facts.made_at) == (default_model(), None)


def test_a_model_that_another_version_wrote_is_not_used(store: Store, engine: Engine, span: Span) -> None:
    store.models.keep(b'{"version": 999}', at(1), in_force=True, note="")
    assert WindowsReads(engine).facts(span).model == default_model()


def test_of_an_order_it_is_told_when_somebody_could_know_of_it_took_it_on_and_closed_it(
    store: Store, engine: Engine, span: Span
) -> None:
    waiting = Pushing(pushed=False, reason=PushReason.CAN_WAIT, at=at(9))
    first = order(8.0, push=waiting, burst_at=at(10), score=5.0)
    steps = [
        (9.0, State.PENDING), (9.25, State.ACKNOWLEDGED), (9.5, State.IN_PROGRESS), (11.0, State.COMPLETED)
    ]  # fmt: skip
    states = [
        msgspec.structs.replace(
            first, version=number, changed_at=at(hours), state=state, push=Pushing(at=at(9), reason=PushReason.IN_TIME)
        )
        for number, (hours, state) in enumerate(steps, 2)
    ]
    store.commit(outcome(orders=(first, *states)))
    store.commit(outcome(2, orders=(order(8.0, "R-2", "G-2", push=waiting),)))
    with engine.connect() as connection:
        told, untold = issued_orders(connection, span.now)
    assert (told.pushed_at, told.taken_at, told.closed_at) == (at(9), at(9.25), at(11))
    assert (told.lead_hours, told.by_chance, told.unit) == (2.0, True, "")
    assert (untold.pushed_at, untold.taken_at, untold.closed_at, untold.by_chance) == (None, None, None, False)
