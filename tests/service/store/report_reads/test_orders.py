"""Orders are counted by region as they were issued, with what came of them; and who waited, by unit."""

from datetime import timedelta

import msgspec
from sqlalchemy import Engine

from alerts.dispatch.priority import Priority
from alerts.orders.life_rates import Rate
from alerts.orders.order import RepairOrder, State
from alerts.orders.push_time import Pushing, PushReason
from alerts.orders.stage_rules import StageRules
from service.store.report_reads.orders import Issued, OrdersFacts, OrdersReads, Waited, together
from service.store.report_reads.span import Span
from service.store.store import Store
from service.store.summaries.sums import OrderSums
from tests.service.made import at, inventory, open_outage, order, outcome, picture

LIMIT_P2 = StageRules().acknowledge[1] / timedelta(hours=1)


def issue(store: Store, number: int, hours: float, **changes: object) -> RepairOrder:
    made = order(hours, f"R-{number}", f"G-{number}", burst_at=at(hours + 1), **changes)
    store.commit(outcome(number, hours, orders=(made,)))
    return made


def move(store: Store, batch: int, made: RepairOrder, hours: float, state: State) -> None:
    moved = msgspec.structs.replace(made, version=2, changed_at=at(hours), state=state)
    store.commit(outcome(batch, hours, orders=(moved,)))


def read(engine: Engine, span: Span) -> OrdersFacts:
    return OrdersReads(engine).facts(span)


def test_an_empty_store_has_no_order(engine: Engine, span: Span) -> None:
    facts = read(engine, span)
    assert (dict(facts.now), dict(facts.before), facts.waited) == ({}, {}, ())
    assert together(facts.now) == Issued()


def test_orders_are_counted_by_region_and_time_of_issue(store: Store, engine: Engine, span: Span) -> None:
    issue(store, 1, 10)
    issue(store, 2, 20, region="Guyuan")
    issue(store, 3, -10)
    issue(store, 4, 168)
    facts = read(engine, span)
    assert {region: one.sums.orders for region, one in facts.now.items()} == {"Yinchuan": 1, "Guyuan": 1}
    assert facts.before["Yinchuan"].sums.orders == 1
    assert together(facts.now).sums.orders == 2


def test_an_order_issued_at_the_very_burst_was_not_issued_before_it(store: Store, engine: Engine, span: Span) -> None:
    issue(store, 1, 10)
    late = order(20, "R-2", "G-2", burst_at=at(20))
    store.commit(outcome(2, 20, orders=(late,)))
    assert read(engine, span).now["Yinchuan"].before_burst == Rate(1, 2)


def test_what_came_of_orders_is_counted_as_pages_count_it(store: Store, engine: Engine, span: Span) -> None:
    made = issue(store, 1, 9.0, window_closes_at=at(11))
    move(store, 2, made, 10.6, State.COMPLETED)
    store.commit(outcome(3, 12.0, facts=(picture(12.0, open_outage(end=10.5)),)))
    assert read(engine, span).now["Yinchuan"].sums == OrderSums(1, 1, 1, 1, 12.0, 49.0, 100.0)


def test_an_order_is_taken_on_in_time_up_to_the_limit_of_its_priority(store: Store, engine: Engine, span: Span) -> None:
    for number, wait in ((1, LIMIT_P2), (3, LIMIT_P2 + 0.01)):
        move(store, number + 1, issue(store, number, 10.0 * number), 10.0 * number + wait, State.ACKNOWLEDGED)
    urgent = issue(store, 5, 60, priority=Priority.P1)
    move(store, 6, urgent, 60 + LIMIT_P2, State.ACKNOWLEDGED)
    told = read(engine, span).now["Yinchuan"]
    assert (told.in_time, told.taken) == (Rate(1, 3), 3)


def test_an_order_nobody_takes_on_is_late_once_its_limit_has_passed(store: Store, engine: Engine, span: Span) -> None:
    issue(store, 1, 10)
    issue(store, 2, 100)
    facts = read(engine, span)
    assert facts.now["Yinchuan"].in_time == Rate(0, 1)
    assert facts.waited == (Waited("", 2, Rate(0, 1), 0, None, None, 2, 90 * 60.0),)


def test_an_order_that_was_over_before_its_limit_was_nobodys_to_take_on(
    store: Store, engine: Engine, span: Span
) -> None:
    move(store, 2, issue(store, 1, 10), 10 + LIMIT_P2 / 2, State.CANCELLED)
    store.commit(outcome(3, 100))
    facts = read(engine, span)
    assert facts.now["Yinchuan"].in_time == Rate(0, 0)
    assert (facts.waited[0].waiting, facts.waited[0].orders) == (0, 1)


def test_an_order_waits_from_its_push_and_not_at_all_while_it_is_not_pushed(
    store: Store, engine: Engine, span: Span
) -> None:
    issue(store, 1, 10, push=Pushing(pushed=False, reason=PushReason.CAN_WAIT, at=at(12)))
    late = issue(store, 2, 20, push=Pushing(at=at(23), reason=PushReason.IN_TIME))
    move(store, 3, late, 23.1, State.ACKNOWLEDGED)
    (waited,) = read(engine, span).waited
    assert (waited.orders, waited.in_time, round(waited.longest or 0, 6)) == (1, Rate(1, 1), 6.0)


def test_units_that_waited_longest_come_first(store: Store, engine: Engine, span: Span) -> None:
    known = inventory()
    sites = [msgspec.structs.replace(site, unit=f"unit of {site.site_id}") for site in known.sites.values()]
    store.network.replace(type(known)([*known.regions.values()], [*known.cells.values()], sites, []))
    for number, (site, wait) in enumerate([("YC1", 0.1), ("YC2", 0.2), ("YC2", 0.4), ("unknown", 0.3)], 1):
        made = issue(store, 2 * number - 1, 10.0 * number, site_ids=(site,))
        move(store, 2 * number, made, 10.0 * number + wait, State.ACKNOWLEDGED)
    waited = read(engine, span).waited
    assert [(one.unit, one.orders, one.taken) for one in waited] == [
        ("unit of YC2", 2, 2),
        ("", 1, 1),
        ("unit of YC1", 1, 1),
    ]
    assert [round(one.median or 0) for one in waited] == [18, 18, 6]


def test_orders_whose_turn_was_drawn_are_counted(store: Store, engine: Engine, span: Span) -> None:
    issue(store, 1, 10, score=5.5)
    issue(store, 2, 20)
    assert read(engine, span).now["Yinchuan"].by_chance == 1
