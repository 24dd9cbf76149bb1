"""The laws of the correlator hold under a model that learnt of places, of takeover and of repeated calls too."""

from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from correlate.located import Located, Odds
from correlate.model import default_model
from correlate.takeover import Carried
from ingest.inventory import Inventory
from ingest.records import Complaint, LocationSource, Record
from tests.laws import worlds
from tests.laws.worlds import as_happened, as_known, final, records

LEARNT = msgspec.structs.replace(
    default_model(),
    location_weights={
        "network": (0.9, 0.05, 0.03, 0.02),
        "home": (0.3, 0.5, 0.1, 0.1),
        "stated": (0.6, 0.3, 0.05, 0.05),
    },
    located=Located(Odds(-0.5, {"online": 1.0}, {}, {"urban": 0.8}), Odds(0.2, {}, {}, {"urban": 0.4})),
    carried=Carried(cosited=0.5, neighbours=0.3),
    calls_per_complaint=1.1,
    planned_level=0.6,
)
MAPPED = Inventory(
    list(worlds.INVENTORY.regions.values()),
    [
        msgspec.structs.replace(
            cell, latitude=36.0 + int(cell.cell_id[1]) / 50, longitude=104.0, area_class=("urban", "rural")[number % 2]
        )
        for number, cell in enumerate(worlds.CELLS)
    ],
    works=list(worlds.INVENTORY.works),
)


@pytest.fixture(autouse=True, scope="module")
def learnt() -> Iterator[None]:
    """Correlators of this module have learnt, and know where cells stand."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worlds, "MODEL", LEARNT)
        patch.setattr(worlds, "INVENTORY", MAPPED)
        yield


def addressed(stream: list[Record]) -> list[Record]:
    """Complaints that name no cell give an address, every other one."""
    return [_addressed(record) if isinstance(record, Complaint) else record for record in stream]


def _addressed(complaint: Complaint) -> Complaint:
    number = int(complaint.complaint_id[1:])
    if complaint.cell_id is not None or number % 2:
        return msgspec.structs.replace(complaint, channel="online")
    place = {"latitude": 36.0 + number / 150, "longitude": 104.001}
    return msgspec.structs.replace(complaint, location_source=LocationSource.HOME, **place)


@settings(max_examples=25)
@given(records().map(addressed))
def test_the_order_within_lateness_makes_no_difference(stream: list[Record]) -> None:
    assert final(as_known(stream).facts) == final(as_happened(stream).facts)


@settings(max_examples=25)
@given(records().map(addressed), st.data())
def test_a_restart_at_any_point_makes_no_difference(stream: list[Record], data: st.DataObject) -> None:
    restarts = data.draw(st.frozensets(st.integers(0, len(stream) - 1), max_size=3))
    assert as_known(stream, restarts).facts == as_known(stream).facts
