"""Why a complaint is put down to a group."""

import msgspec
import pytest

from alerts.explain.precision import Verdict
from ingest.records import Cell, Complaint, LocationSource
from service.dashboard.outage.evidence import Evidence, Ground, Place, evidence
from service.store.outage_story import LinkedComplaint, Rival, SaidOfLink
from tests.service.dashboard.outage.made import row
from tests.service.made import at, complaint

OUTAGE = row(8, 11)
CELLS = {
    "YC1-1": Cell("YC1-1", "Yinchuan", "YC1", "Xingqing", latitude=38.0, longitude=106.0),
    "YC1-2": Cell("YC1-2", "Yinchuan", "YC1", "Xingqing", latitude=38.0, longitude=106.0),
    "YC9-1": Cell("YC9-1", "Yinchuan", "YC9", "Jinfeng", latitude=38.1, longitude=106.0),
    "YC8-1": Cell("YC8-1", "Yinchuan", "YC8", "Jinfeng"),
}
LINK = LinkedComplaint("C-1", at(9), "Yinchuan", None, None, "voice", 0.25, OUTAGE.outage_id, 0.5)
GROUND = Ground({OUTAGE.outage_id: OUTAGE}, {}, CELLS, (), ())


def told(ground: Ground = GROUND, **changes: object) -> Evidence:
    (one,) = evidence([msgspec.structs.replace(LINK, **changes)], ground)
    return one


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"cell_id": "YC1-1"}, Place.CELL),
        ({"cell_id": "YC1-2"}, Place.SITE),
        ({"cell_id": "YC9-1"}, Place.NEAR),
        ({"cell_id": "YC8-1"}, Place.ELSEWHERE),
        ({"cell_id": "unknown"}, Place.ELSEWHERE),
        ({"district": "Xingqing"}, Place.DISTRICT),
        ({"district": "Jinfeng"}, Place.ELSEWHERE),
        ({}, Place.REGION),
    ],
)
def test_the_place_is_told_by_the_narrowest_thing_both_share(changes: dict[str, str], place: Place) -> None:
    assert told(GROUND, **changes).place is place


def test_the_distance_is_to_the_nearest_site_along_the_great_circle() -> None:
    assert told(cell_id="YC9-1").distance_km == pytest.approx(11.12, abs=0.01)
    at_home: Complaint = complaint(9, latitude=38.0, longitude=106.1, location_source=LocationSource.HOME)
    ground = msgspec.structs.replace(GROUND, states={"C-1": at_home})
    seen = told(ground, district="Xingqing")
    assert (seen.place, seen.located) == (Place.NEAR, "home")
    assert seen.distance_km == pytest.approx(8.76, abs=0.01)


def test_the_time_is_that_of_the_outage_and_late_reports_say_how_late() -> None:
    assert (told().age_hours, told().after_end_hours) == (1.0, None)
    assert told(created_at=at(11.5)).after_end_hours == 0.5


def test_rivals_speak_by_group_the_likeliest_three_by_name() -> None:
    rivals = [
        Rival("C-1", f"O-{number}", f"G-{number // 2}", probability)
        for number, probability in enumerate((0.04, 0.05, 0.08, 0.01, 0.02, 0.0, 0.01))
    ]
    seen = told(msgspec.structs.replace(GROUND, rivals=[*rivals, Rival("C-2", "O-9", "G-9", 0.9)]))
    assert [(rival.group_id, round(rival.probability, 6)) for rival in seen.rivals] == [
        ("G-0", 0.09),
        ("G-1", 0.09),
        ("G-2", 0.02),
    ]
    assert seen.others == pytest.approx(0.01)


def test_of_each_person_the_last_word_counts() -> None:
    def said(by: str, verdict: Verdict, hours: float) -> SaidOfLink:
        return SaidOfLink("C-1", OUTAGE.outage_id, verdict, by, at(hours))

    words = (said("Li", Verdict.REJECT, 9), said("Wang", Verdict.REJECT, 9), said("Li", Verdict.CONFIRM, 10))
    seen = told(msgspec.structs.replace(GROUND, said=words, me="Wang"))
    assert (seen.confirmed, seen.rejected, seen.said_by_me) == (("Li",), ("Wang",), Verdict.REJECT)
