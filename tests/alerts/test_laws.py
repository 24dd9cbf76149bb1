"""What holds whatever pictures come, in whatever order."""

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.dispatch.priority import Impact, priority, urgency
from alerts.orders.draft import Grounds
from alerts.orders.ledger import Ledger
from alerts.orders.order import Change, RepairOrder
from correlate.facts import GroupPicture
from ingest.records import PlannedWork
from tests.alerts.cast import MONDAY, PlainEstimates, at, decided, orders, outage, picture

WORK = PlannedWork("W-7", starts_at=MONDAY, ends_at=at(120), site_id="YC")
GROUNDS = Grounds(PlainEstimates(), works={"W-7": WORK})
GROUPS = ("G-1", "G-2", "G-3", "G-4")
STEPS = {Change.WITHDRAWN: -1, Change.COMPLETED: -1, Change.ISSUED: 1, Change.UPDATED: 0}


@st.composite
def pictures(draw: st.DrawFn) -> GroupPicture:
    group = draw(st.sampled_from(GROUPS))
    cells = draw(st.lists(st.sampled_from(("YC-1", "YC-2", "LW-1", "HL-1")), min_size=1, max_size=4, unique=True))
    planned = draw(st.booleans())
    down = [
        outage(
            cell,
            users=draw(st.floats(0, 30_000)),
            ended_at=draw(st.sampled_from((None, at(5)))),
            planned=planned,
            work_id="W-7" if planned else None,
            complaints=draw(st.floats(0, 100)),
        )
        for cell in cells
    ]
    formerly = draw(st.lists(st.sampled_from(GROUPS), max_size=3, unique=True).map(tuple))
    return picture(
        *down,
        group=group,
        formerly=tuple(name for name in formerly if name != group),
        due=draw(st.booleans()),
        causes=draw(st.sampled_from(((), ("powerProblem",), ("softwareError",)))),
    )


histories = st.lists(st.lists(pictures(), max_size=3), max_size=12)


def told(history: list[list[GroupPicture]], ledger: Ledger, minutes: float = 10.0) -> list[RepairOrder]:
    """Every state of every order that the pictures lead to, a step of `minutes` between the lists."""
    return [
        order
        for step, shown in enumerate(history)
        for order in orders(decided(ledger, *shown, now=at(step * minutes), grounds=GROUNDS))
    ]


@given(histories)
def test_a_group_has_one_open_order_at_most_and_an_id_belongs_to_one_order(history: list[list[GroupPicture]]) -> None:
    ledger = Ledger()
    told(history, ledger)
    held = list(ledger.queue())
    assert len({order.group_id for order in held}) == len({order.order_id for order in held}) == len(ledger)
    assert all(order.is_open for order in held)


@given(histories)
def test_a_receiver_that_adds_up_the_changes_has_the_ledger(history: list[list[GroupPicture]]) -> None:
    ledger = Ledger()
    latest: dict[str, RepairOrder] = {}
    balance: Counter[str] = Counter()
    for order in told(history, ledger):
        latest[order.order_id] = order
        balance[order.order_id] += STEPS[order.change]
    held = {order.order_id: order for order in ledger.queue()}
    assert {name: order for name, order in latest.items() if order.is_open} == held
    assert {name: count for name, count in balance.items() if count} == dict.fromkeys(held, 1)


@given(histories, st.sampled_from((10.0, 90.0)))
def test_no_two_states_of_an_order_have_the_same_key(history: list[list[GroupPicture]], minutes: float) -> None:
    states = told(history, Ledger(), minutes)
    assert len({order.key for order in states}) == len(states)


@given(histories)
def test_ranks_are_a_permutation_in_order_of_the_index(history: list[list[GroupPicture]]) -> None:
    ledger = Ledger()
    told(history, ledger)
    held = list(ledger.queue())
    assert [ledger.rank(order.index, order.issued_at, order.order_id) for order in held] == [*range(1, len(held) + 1)]
    assert [order.index for order in held] == sorted((order.index for order in held), reverse=True)


@given(histories)
def test_planned_work_gets_no_order_inside_its_window(history: list[list[GroupPicture]]) -> None:
    planned = {"W-7"}
    inside = WORK.ends_at + GROUNDS.rules.planned_grace
    for order in told(history, Ledger(), minutes=15.0):
        if order.is_open and order.changed_at <= inside:
            assert order.work_id not in planned


@given(histories, st.integers(0, 12))
def test_a_ledger_restored_at_any_point_goes_on_the_same(history: list[list[GroupPicture]], cut: int) -> None:
    whole, first = Ledger(), Ledger()
    expected = told(history, whole)
    before = told(history[:cut], first)
    second = Ledger.restore(first.snapshot())
    after = [
        order
        for step, shown in enumerate(history)
        if step >= cut
        for order in orders(decided(second, *shown, now=at(step * 10.0), grounds=GROUNDS))
    ]
    assert before + after == expected
    assert second.snapshot() == whole.snapshot()


@given(histories, st.integers(1, 3))
def test_a_picture_seen_twice_changes_nothing_the_second_time(history: list[list[GroupPicture]], times: int) -> None:
    once, again = Ledger(), Ledger()
    for step, shown in enumerate(history):
        for one in shown:
            now = at(step * 10.0)
            expected = orders(decided(once, one, now=now, grounds=GROUNDS))
            seen = [orders(decided(again, one, now=now, grounds=GROUNDS)) for _ in range(1 + times)]
            assert seen == [expected] + [[]] * times


levels = st.floats(0, 1e4)


@given(levels, levels, levels, levels, st.floats(-10, 30), st.floats(0.1, 8))
def test_more_complaints_or_users_never_lower_a_priority(
    avoided: float, more: float, users: float, more_users: float, age_hours: float, crew_hours: float
) -> None:
    urgent = urgency(at(120 - 60 * crew_hours), at(204), MONDAY + timedelta(hours=age_hours))
    less = priority(Impact().level(avoided, users), urgent)
    assert priority(Impact().level(avoided + more, users + more_users), urgent) <= less


@given(st.floats(0, 100), st.floats(0, 100))
def test_complaints_put_down_to_a_group_never_lower_the_priority_of_its_order(before: float, more: float) -> None:
    ledger = Ledger()
    (first,) = orders(decided(ledger, picture(outage(complaints=before))))
    states = orders(decided(ledger, picture(outage(complaints=before + more))))
    assert all(order.priority <= first.priority and order.index >= first.index for order in states)
