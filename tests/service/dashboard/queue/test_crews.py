"""Who could be sent, and who did what."""

from alerts.escalation.roster import Absence, Person, Roster
from alerts.orders.life import Life, Stage, Why
from alerts.orders.reason import Reason
from ingest.records import Site
from service.dashboard.queue.crews import Unit, units_for
from service.dashboard.queue.history import MOST_SHOWN, order_history
from tests.service.made import at, order

LI = Person("li", "李", ("crew",), "North")
WANG = Person("wang", "", ("crew",), "South")
ZHAO = Person("zhao", "赵", ("crew",), "West")
SITES = {"YC1": Site("YC1", unit="South"), "YC2": Site("YC2", unit="East")}


def test_the_unit_of_the_site_comes_first_then_those_with_somebody_on_duty() -> None:
    away = Absence("zhao", at(0), at(48))
    roster = Roster({each.person_id: each for each in (LI, WANG, ZHAO)}, absences=(away,))
    assert units_for(order(), roster, SITES, at(9)) == (
        Unit("South", ("wang",), True),
        Unit("North", ("李",), False),
        Unit("East", (), False),
        Unit("West", (), False),
    )


def test_without_a_roster_the_units_of_the_sites_can_still_be_sent() -> None:
    assert [unit.name for unit in units_for(order(), Roster(), SITES, at(9))] == ["South", "East"]
    assert units_for(order(), Roster(), {}, at(9)) == ()


def test_the_history_tells_what_people_did_and_leaves_out_mere_figures() -> None:
    taken = Life(stage=Stage.HELD, by="wang", note="锁了", why=Why.NO_ACCESS, held_until=at(12))
    states = [
        order(),
        order(9, version=2, reason=Reason.FORECAST_CHANGED),
        order(9.5, version=3, reason=Reason.HELD, life=taken),
        order(10, version=4, reason=Reason.PRIORITY_CHANGED),
        order(10, version=5, reason=Reason.CELLS_CHANGED),
    ]
    told = order_history(states)
    assert [did.reason for did in told] == [Reason.OUT_OF_SERVICE, Reason.HELD, Reason.CELLS_CHANGED]
    assert [did.by for did in told] == [None, "wang", None]
    assert (told[1].why, told[1].note, told[1].held_until) == ("no_access", "锁了", at(12))


def test_of_a_very_long_history_the_latest_is_shown() -> None:
    states = [order(version=n, reason=Reason.CELLS_CHANGED) for n in range(1, 200)]
    assert len(order_history(states)) == MOST_SHOWN
