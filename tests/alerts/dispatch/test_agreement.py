"""The queue of `rank` and the orders of the live service put the same state in the same order."""

from datetime import timedelta

import msgspec
import pytest

from alerts.dispatch.crew_times import CrewTimes
from alerts.dispatch.lasting import Kinds, learn_lasting
from alerts.dispatch.past_repairs import PastRepairs
from alerts.dispatch.queue import Crews, Queue
from alerts.dispatch.under_way import OrdersUnderWay
from alerts.orders.draft import Grounds
from alerts.orders.estimates import ModelEstimates
from alerts.orders.ledger import Ledger
from alerts.orders.order import Kind
from correlate.facts import OpenOutage
from correlate.model import default_model
from correlate.standing import GroupStanding, OutageStanding
from ingest.records import Cell, Site
from tests.alerts.cast import at, issued, picture

ZONE = "Asia/Shanghai"
QUICK = tuple(hours / 2 for hours in default_model().durations_hours)
MODEL = msgspec.structs.replace(default_model(), learnt=True, own_ends_hours={"remote": QUICK})
SITES = {
    "A": Site("A", travel_hours=0.5),
    "B": Site("B", access_hours="16:00-22:00"),
    "C": Site("C", owner="铁塔公司"),
    "D": Site("D"),
}
CAUSES = {"A": (), "B": (), "C": ("powerProblem",), "D": ("softwareError",)}
KINDS = {"A": Kind.CREW, "B": Kind.CREW, "C": Kind.THIRD_PARTY, "D": Kind.REMOTE}
NOW = at(40)
SHAPE, COMPLAINTS, EXPOSURE = 2.0, 3.0, 1.5


def open_outage(site: str, users: float) -> OpenOutage:
    return OpenOutage(
        f"O-{site}", f"{site}-1", site, "Yinchuan", "all", users, at(0), None, False, None, COMPLAINTS, EXPOSURE
    )


def standing(site: str, users: float) -> GroupStanding:
    importance = (SHAPE + COMPLAINTS) / (SHAPE + EXPOSURE)
    one = OutageStanding(
        outage_id=f"O-{site}",
        cell=Cell(f"{site}-1", "Yinchuan", site),
        users=users,
        affected=users,
        started_at=at(0),
        planned=False,
        work_id=None,
        complaints=COMPLAINTS,
        pending=0.0,
        level=1.0,
        importance=importance,
        shape=SHAPE + COMPLAINTS,
    )
    return GroupStanding(f"G-{site}", (one,), COMPLAINTS, EXPOSURE)


USERS = {"A": 2000.0, "B": 2600.0, "C": 1500.0, "D": 3000.0}


def test_rank_and_orders_agree_on_the_same_state() -> None:
    past = PastRepairs((), MODEL.crew_hours, SITES, {}, ZONE)
    crews = Crews(past.at(NOW), OrdersUnderWay([], NOW), learn_lasting([], Kinds(SITES, {}), MODEL, NOW), _kinds())
    queued = Queue(MODEL, ZONE).ranked([standing(*each) for each in USERS.items()], crews, NOW, {})
    ledger, grounds = Ledger(), Grounds(ModelEstimates(MODEL, ZONE), sites=SITES, repairs=past)
    orders = {
        site: issued(
            ledger,
            picture(open_outage(site, users), group=f"G-{site}", causes=CAUSES[site]),
            now=NOW,
            grounds=grounds,
        )
        for site, users in USERS.items()
    }
    assert [one.group_id for one in queued] == [order.group_id for order in ledger.queue()]
    for one in queued:
        order = orders[one.outage.outage_id[-1]]
        assert order.kind is KINDS[one.outage.outage_id[-1]]
        assert (order.crew_hours, order.repair_hours) == (one.visit.crew_hours, one.visit.wait_hours)
        assert order.index == pytest.approx(one.visit.index, rel=0.08)


def _kinds() -> dict[str, Kind]:
    return {f"O-{site}": kind for site, kind in KINDS.items()}


def test_a_site_that_is_closed_for_the_night_is_worth_less_than_one_that_is_open() -> None:
    closed = PastRepairs((), 2.0, {"A": SITES["B"]}, {}, ZONE)
    grounds = Grounds(ModelEstimates(MODEL, ZONE), repairs=closed)
    waiting = issued(Ledger(), picture(open_outage("A", 2000.0)), now=NOW, grounds=grounds)
    now = issued(Ledger(), picture(open_outage("A", 2000.0)), now=NOW, grounds=Grounds(ModelEstimates(MODEL, ZONE)))
    assert waiting.index < now.index
    assert waiting.opens_at == NOW + timedelta(hours=16 - 10 - 40 / 60)
    assert CrewTimes(2.0).crew_hours == waiting.crew_hours
