from datetime import UTC, datetime

from correlate.quality.location import LocationTally
from ingest.records import Complaint, LocationSource

NOW = datetime(2011, 7, 4, tzinfo=UTC)


def complaint(number: int, **more: object) -> Complaint:
    told: dict[str, object] = {"complaint_id": f"C-{number}", "created_at": NOW, "known_at": NOW, "region": "Guyuan"}
    return Complaint(**{**told, **more})  # type: ignore[arg-type]


def test_complaints_are_counted_by_what_they_tell_of_their_place_and_by_who_made_them() -> None:
    tally = LocationTally()
    tally.observe(complaint(1, cell_id="G1", location_source=LocationSource.SERVING_CELL, channel="hotline"))
    tally.observe(complaint(2, district="Yuanzhou", channel="hotline"))
    tally.observe(complaint(3, channel="store"))
    rows = {(row.by, row.value): row for row in tally.shares()}
    everyone = rows["all", ""]
    assert (everyone.complaints, everyone.by_cell, everyone.by_address, everyone.unlocated) == (3, 1, 1, 1)
    assert rows["channel", "hotline"].share == 0.5
    assert rows["channel", "store"].share == 0.0
    assert rows["region", "Guyuan"].complaints == 3
    assert tally.shares()[0] is not None
    assert tally.shares()[0].by == "all"


def test_nothing_observed_gives_no_rows() -> None:
    assert LocationTally().shares() == []
