"""Why an outage stands where it stands, as the dispatcher reads it."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from alerts.dispatch.queue import Queued, Visit
from alerts.dispatch.queue_reason import queue_reason
from correlate.standing import OutageStanding
from correlate.windows.golden_window import Deadlines
from ingest.records import Cell, PastOrder

NOON = datetime(2011, 7, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
VISIT = Visit(crew_hours=2.0, access_hours=0.0, wait_hours=2.5, outages=1, avoidable=6.0, index=3.0)
QUEUED = Queued(
    outage=OutageStanding("O1", Cell("C1", "R"), 900.0, 900.0, NOON - HOUR, False, None, 2.0, 0.5, 1.0, 1.0, 2.0),
    group_id="G1",
    segment="all",
    age_hours=1.0,
    deadlines=Deadlines(NOON + HOUR, NOON + 2.5 * HOUR, NOON + 8 * HOUR),
    avoidable=6.0,
    expected=(0.0,) * 8,
    lo=(0.0,) * 8,
    hi=(0.0,) * 8,
    visit=VISIT,
    order=None,
)


def reason(**changes: object) -> str:
    return queue_reason(msgspec.structs.replace(QUEUED, **changes), NOON)


def test_it_says_what_a_crew_is_worth_and_until_when() -> None:
    assert reason() == (
        "A crew sent now is done in 2.5 h and spares 6.0 complaints here (modelled), 3.00 per crew-hour. "
        "Complaints burst in 1:00, the golden window closes in 2:30."
    )


def test_it_says_what_is_over() -> None:
    gone = Deadlines(NOON - 2 * HOUR, NOON - HOUR, NOON)
    assert "Complaints burst 2:00 ago, the golden window closed 1:00 ago." in reason(deadlines=gone)


@pytest.mark.parametrize(("outages", "others"), [(2, "1 other cell"), (40, "39 other cells")])
def test_it_says_what_failed_together_and_what_one_repair_spares_in_all(outages: int, others: str) -> None:
    together = reason(visit=msgspec.structs.replace(VISIT, outages=outages, avoidable=71.0))
    assert f"It failed with {others}: one repair, 71.0 complaints spared in all." in together


def test_it_says_that_the_site_is_closed() -> None:
    assert "lets nobody in for 1:30 h" in reason(visit=msgspec.structs.replace(VISIT, access_hours=1.5))


def test_an_order_under_way_comes_first_whose_cell_it_may_be() -> None:
    order = PastOrder("R7", NOON - HOUR)
    assert reason(order=order).startswith("Order R7 is under way. A crew")
    of_group = reason(visit=msgspec.structs.replace(VISIT, order=order))
    assert of_group.startswith("Order R7 is under way for a cell that failed with it.")
