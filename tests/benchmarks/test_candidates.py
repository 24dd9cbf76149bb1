from datetime import UTC, datetime, timedelta

from benchmarks.candidates import Call, Candidates, Period

NOON = datetime(2011, 7, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
OUTAGE = Period("o1", "c1", "yinchuan", "xixia", 1000.0, NOON, NOON + 3 * HOUR)
FOUND = Candidates([OUTAGE])


def call(after: timedelta, district: str = "", cell_id: str = "") -> Call:
    return Call("x", NOON + after, "yinchuan", district, cell_id)


def ids(one: Call) -> list[str]:
    return [candidate.outage_id for candidate in FOUND.of(one)]


def test_an_outage_explains_complaints_from_its_start_until_two_hours_after_its_end() -> None:
    assert ids(call(-timedelta(seconds=1))) == []
    assert ids(call(timedelta(0))) == ["o1"]
    assert ids(call(5 * HOUR - timedelta(seconds=1))) == ["o1"]
    assert ids(call(5 * HOUR)) == []


def test_what_is_known_of_the_place_narrows_the_candidates() -> None:
    assert ids(call(HOUR, district="xixia")) == ["o1"]
    assert ids(call(HOUR, district="jinfeng")) == []
    assert ids(call(HOUR, district="xixia", cell_id="c2")) == []
    assert ids(call(HOUR, cell_id="c1")) == ["o1"]


def test_a_candidate_tells_its_age_and_its_users() -> None:
    (candidate,) = FOUND.of(call(HOUR / 2))
    assert (candidate.age_hours, candidate.users) == (0.5, 1000.0)
