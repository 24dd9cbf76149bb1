from datetime import timedelta

import msgspec
import pytest

from alerts.orders.draft import Grounds
from alerts.orders.ledger import Ledger
from alerts.orders.order import RepairOrder
from alerts.orders.reason import Reason
from alerts.orders.sentence import duration, sentence
from ingest.records import PlannedWork
from tests.alerts.cast import MONDAY, PlainEstimates, at, decided, issued, orders, outage, picture

NEVER_ON_AN_ORDER = {
    Reason.HOLDING_OFF,
    Reason.ALREADY_RESTORED,
    Reason.SUPERSEDED,
    Reason.CLOSED_BY_HAND,
    Reason.UNCHANGED,
}


def order(minutes: float = 4.0) -> RepairOrder:
    return issued(Ledger(), picture(outage("YC-1"), outage("LW-1", ended_at=at(3))), now=at(minutes))


def test_a_new_order_says_what_is_down_what_a_repair_avoids_and_by_when() -> None:
    assert sentence(order()) == (
        "1 of 2 cells at 2 sites in Yinchuan are out of service. "
        "A repair within 2 h avoids 10.0 (7.0–14.0) complaints (modelled). "
        "P2: complaints burst in 1:56, the golden window closes in 3:20. "
        "Pushed as early as possible: no repair ends before complaints burst."
    )


def test_an_order_says_when_no_crew_makes_the_window() -> None:
    assert sentence(order(minutes=210)).endswith(
        "complaints burst 1:30 ago, the golden window closed 0:06 ago. "
        "Due as early as possible: no crew makes it sooner. "
        "Pushed as early as possible: no repair ends before complaints burst."
    )


def test_a_single_cell_is_one() -> None:
    assert sentence(issued(Ledger(), picture())).startswith("1 cell at 1 site in Yinchuan is out of service.")


def test_an_order_for_overrun_work_names_the_work() -> None:
    grounds = Grounds(PlainEstimates(), works={"W-7": PlannedWork("W-7", starts_at=MONDAY, ends_at=at(60))})
    late = issued(Ledger(), picture(outage(planned=True, work_id="W-7")), now=at(90), grounds=grounds)
    assert "after the end of planned work W-7" in sentence(late)


def test_a_withdrawn_order_says_which_one_took_its_place_and_no_more() -> None:
    ledger = Ledger()
    kept = issued(ledger, picture())
    issued(ledger, picture(outage("LW-1"), group="G-2"), now=at(1))
    gone, _ = orders(decided(ledger, picture(outage("YC-1"), outage("LW-1"), formerly=("G-2",)), now=at(2)))
    assert sentence(gone) == f"Its cells failed together with those of order {kept.order_id}, which stays."


@pytest.mark.parametrize("reason", sorted(set(Reason) - NEVER_ON_AN_ORDER))
def test_every_reason_that_an_order_can_carry_has_its_sentence(reason: Reason) -> None:
    assert sentence(msgspec.structs.replace(order(), reason=reason))


@pytest.mark.parametrize(
    ("minutes", "text"), [(0.0, "0:00"), (59.9, "0:59"), (65.0, "1:05"), (3000.0, "50:00"), (-5, "0:00")]
)
def test_durations_are_hours_and_minutes(minutes: float, text: str) -> None:
    assert duration(timedelta(minutes=minutes)) == text
