from datetime import UTC, datetime

from alerts.desk import Desk, concerns_desk
from ingest.records import Alarm, Complaint, Effect
from tests.alerts.cast import GROUNDS, at, outage, picture

RAISED = datetime(2011, 7, 4, 2, tzinfo=UTC)


def test_an_outage_that_is_due_gets_its_order() -> None:
    told = Desk(GROUNDS).take([picture(outage())], at(5))
    assert [order.change.value for order in told.orders] == ["issued"]
    assert (told.notices, told.cases) == ([], [])


def test_a_desk_with_other_grounds_goes_on_with_its_orders() -> None:
    desk = Desk(GROUNDS)
    desk.take([picture(outage())], at(5))
    assert len(desk.with_grounds(GROUNDS).ledger) == 1


def test_the_desk_sees_complaints_and_power_and_no_other_alarms() -> None:
    power, out = (
        Alarm("omc", "A-1", RAISED, RAISED, "Yinchuan", effect, cell_id="YC-1")
        for effect in (Effect.POWER, Effect.OUT_OF_SERVICE)
    )
    complaint = Complaint("C-1", RAISED, RAISED, "Yinchuan")
    assert [concerns_desk(record) for record in (power, out, complaint)] == [True, False, True]
