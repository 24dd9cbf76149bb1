"""Shadow mode: what would have been pushed, beside what was really done."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
import pytest

from alerts.dispatch.priority import Priority
from alerts.orders.ledger import Ledger
from alerts.orders.order import RepairOrder
from alerts.orders.push_time import Pushing, PushReason
from alerts.shadow.comparison import Agreement, ShadowRow, shadow_rows, unmatched
from alerts.shadow.really import Reality
from alerts.shadow.weeks import ShadowWeek, shadow_weeks
from alerts.shadow.would_be import ShadowOrders
from correlate.facts import ComplaintAttributed, OutageConcluded, Share
from ingest.records import PastOrder
from tests.alerts.cast import MONDAY, at, issued, outage, picture

WAITS = Pushing(pushed=False, reason=PushReason.CAN_WAIT)
PUSHED = Pushing(pushed=True, reason=PushReason.IN_TIME)
OUTAGE_ID = outage().outage_id


def order(**fields: object) -> RepairOrder:
    first = issued(Ledger(), picture())
    whole = {"push": WAITS, "repair_hours": 2.0, "priority": Priority.P2, "burst_at": at(300), **fields}
    return msgspec.structs.replace(first, **whole)


def state(first: RepairOrder, minutes: float, **fields: object) -> RepairOrder:
    return msgspec.structs.replace(first, version=first.version + 1, changed_at=at(minutes), **fields)


def concluded(ended: float | None = 600, outage_id: str = OUTAGE_ID, cell_id: str = "YC-1") -> OutageConcluded:
    end = None if ended is None else at(ended)
    told = {"started_at": MONDAY, "ended_at": end, "until": end or at(6_000), "down": ((MONDAY, end or at(6_000)),)}
    plain = {"site_id": "YC", "region": "Yinchuan", "technology": None, "area_class": None, "users": None}
    counts = {"alarms": 1, "flaps": 0, "complaints": 0.0, "complaints_lo": 0.0, "complaints_hi": 0.0}
    names = {"outage_id": outage_id, "group_id": "G-1", "cell_id": cell_id}
    return OutageConcluded(**names, **plain, **told, **counts, planned=False, work_id=None, stale=False)  # type: ignore[arg-type] # built by name


def complaint(minutes: float, probability: float = 1.0) -> ComplaintAttributed:
    shares = (Share(OUTAGE_ID, probability, planned=False),)
    return ComplaintAttributed(f"C-{minutes}", "Yinchuan", None, at(minutes), shares, 1.0 - probability)


def compared(
    states: Sequence[RepairOrder], *facts: object, past: Sequence[PastOrder] = ()
) -> tuple[list[ShadowRow], Reality]:
    orders, reality = ShadowOrders(), Reality(past)
    orders.take(states)
    for fact in facts:
        reality.take(fact)
    return shadow_rows(orders.found(), reality), reality


def row(states: Sequence[RepairOrder], *facts: object, past: Sequence[PastOrder] = ()) -> ShadowRow:
    (found,), _ = compared(states, *facts, past=past)
    return found


def test_the_first_state_that_is_pushed_tells_when_and_what_it_said() -> None:
    first = order(expected_avoided=3.0)
    pushed = state(first, 60, push=PUSHED, expected_avoided=7.0)
    found = row([first, pushed, state(pushed, 90, expected_avoided=99.0)], concluded())
    assert (found.pushed_at, found.push_reason, found.avoided) == (at(60), PushReason.IN_TIME, 7.0)
    assert (found.lead_hours, found.would_end_at, found.saved_hours) == (4.0, at(180), 7.0)


def test_an_order_that_is_never_pushed_says_why_and_no_more() -> None:
    found = row([order()], concluded(), complaint(30))
    assert (found.pushed_at, found.push_reason, found.complaints) == (None, PushReason.CAN_WAIT, 1.0)
    assert (found.lead_hours, found.would_end_at, found.saved_hours, found.complaints_after) == (None,) * 4


def test_complaints_after_the_repair_that_would_have_been_are_those_made_then_or_later() -> None:
    pushed = order(push=PUSHED)
    found = row([pushed], concluded(), complaint(119), complaint(120, 0.5), complaint(700, 0.25))
    assert (found.complaints, found.complaints_after) == (1.75, 0.75)


def test_an_outage_that_is_still_open_has_no_end_and_nothing_saved() -> None:
    found = row([order(push=PUSHED)], concluded(None))
    assert (found.ended_at, found.saved_hours) == (None, None)


def test_outages_that_join_the_order_later_count() -> None:
    first = order(push=PUSHED)
    grown = state(first, 60, outage_ids=(OUTAGE_ID, "O-2"), cell_ids=("YC-1", "YC-2"))
    found = row([first, grown], concluded(100), concluded(800, "O-2", "YC-2"))
    assert (found.ended_at, found.cells) == (at(800), 2)


def past_order(order_id: str, minutes: float, **fields: object) -> PastOrder:
    return msgspec.structs.replace(PastOrder(order_id, at(minutes)), **fields)


def test_who_was_really_sent_is_found_by_outage_or_by_cell_while_it_lasted() -> None:
    past = [
        past_order("by-outage", 200, outage_id=OUTAGE_ID, fixed_at=at(590)),
        past_order("by-cell", 90, cell_id="YC-1", fixed_at=at(500)),
        past_order("before", -90, cell_id="YC-1"),
        past_order("after", 601, cell_id="YC-1"),
        past_order("elsewhere", 90, cell_id="YC-9"),
    ]
    rows, reality = compared([order(push=PUSHED)], concluded(), past=past)
    (found,) = rows
    assert found.really_order_ids == ("by-cell", "by-outage")
    assert (found.really_issued_at, found.really_fixed_at, found.sooner_hours) == (at(90), at(590), 1.5)
    assert unmatched(rows, reality) == ["before", "after", "elsewhere"]


@pytest.mark.parametrize(
    ("push", "sent", "recorded", "agreement"),
    [
        (PUSHED, True, True, Agreement.BOTH),
        (PUSHED, False, True, Agreement.ONLY_US),
        (WAITS, True, True, Agreement.ONLY_THEM),
        (WAITS, False, True, Agreement.NEITHER),
        (PUSHED, False, False, Agreement.UNKNOWN),
    ],
)
def test_agreement_says_who_would_have_sent_somebody(
    push: Pushing, sent: bool, recorded: bool, agreement: Agreement
) -> None:
    past = [past_order("other", 1, outage_id="O-other")] if recorded else []
    past += [past_order("R", 90, outage_id=OUTAGE_ID)] if sent else []
    assert row([order(push=push)], concluded(), past=past).agreement is agreement


def weeks(rows: Sequence[ShadowRow]) -> list[ShadowWeek]:
    def week_of(when: datetime) -> str:
        return f"{when:%G-W%V}"

    return shadow_weeks(rows, week_of)


def test_weeks_add_up_and_take_the_middle() -> None:
    short = row([order(push=PUSHED, order_id="R-1", expected_avoided=2.0)], concluded(100), complaint(130))
    rows = [
        short,
        row([order(push=PUSHED, order_id="R-2", expected_avoided=5.0)], concluded(600), complaint(130)),
        row([order(push=PUSHED, order_id="R-3", burst_at=at(60))], concluded(360)),
        row([order(order_id="R-4")], concluded(360), complaint(1)),
        msgspec.structs.replace(short, issued_at=at(7 * 24 * 60)),
    ]
    first, second = weeks(rows)
    assert (first.week, second.week) == ("2011-W27", "2011-W28")
    assert (first.orders, first.pushed, first.in_time, first.needless, dict(first.priorities)) == (
        4,
        3,
        2,
        1,
        {"P2": 3},
    )
    assert (first.lead_hours, first.saved_hours, first.sooner_hours) == (5.0, 6.0, None)
    assert (first.complaints, first.complaints_after) == (3.0, 2.0)
    assert first.avoided == pytest.approx(7.0 + rows[2].avoided)
    assert (first.agreed, dict(first.agreements)) == (None, {"unknown": 4})
    assert second.orders == 1


def test_who_was_sent_elsewhere_does_not_make_a_push_needless() -> None:
    past = [past_order("R", 50, outage_id=OUTAGE_ID, fixed_at=at(100))]
    (found,) = weeks([row([order(push=PUSHED)], concluded(100), past=past)])
    assert (found.needless, found.agreed) == (0, 1.0)


def test_without_orders_there_is_no_week() -> None:
    assert weeks([]) == []
