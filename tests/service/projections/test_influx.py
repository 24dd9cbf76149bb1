"""Points against a real InfluxDB: what is written is what is read, and what is away is waited for."""

from datetime import timedelta

import msgspec
import pytest
from influxdb_client import Point as Measured

from alerts.channels.push import Refused, Unavailable
from service.projections.influx import InfluxSink, lines_of
from service.projections.series import Point, complaint_points
from service.projections.sink import Sink
from tests.servers.influxdb import ORG, TOKEN, InfluxServer
from tests.service.made import at
from tests.service.projections.test_series import a_bin

WAIT = timedelta(seconds=10)
NAMES = ("银川", "a b", "a,b=c", 'quote"d', "back\\slash", "ends in one\\", "line\nfeed", "tab\tbed")


def packed(*points: Point) -> bytes:
    return msgspec.msgpack.encode(points)


def point(region: str = "Yinchuan", hours: float = 9.0, **fields: float) -> Point:
    return Point("queue", {"region": region}, fields or {"open": 1.0}, at(hours))


@pytest.fixture
def bucket(influx: InfluxServer, request: pytest.FixtureRequest) -> str:
    return influx.new_bucket(request.node.name[:60])


@pytest.fixture
def sink(influx: InfluxServer, bucket: str) -> Sink:
    return InfluxSink(influx.url, TOKEN, ORG, bucket, WAIT)


def test_a_point_is_read_as_it_was_written(influx: InfluxServer, bucket: str, sink: Sink) -> None:
    assert sink.write([packed(*complaint_points([a_bin(None)]))]) == 0
    rows = influx.rows(bucket)
    assert {row["_field"]: float(row["_value"]) for row in rows} == {
        "observed": 7.0,
        "expected": 2.5,
        "upper": 6.0,
        "attributed": 4.25,
    }
    assert {(row["_measurement"], row["region"], row["_time"]) for row in rows} == {
        ("complaints", "Yinchuan", f"{at(9):%Y-%m-%dT%H:%M:%SZ}")
    }


def test_any_name_of_a_region_comes_through(influx: InfluxServer, bucket: str, sink: Sink) -> None:
    for name in NAMES:
        assert sink.write([packed(point(name))]) == 0
    told = {row["region"] for row in influx.rows(bucket)}
    assert len(told) == len(NAMES)
    assert told >= {"银川", "a b", "a,b=c", 'quote"d', "back\\slash"}


def test_the_same_point_again_takes_its_own_place(influx: InfluxServer, bucket: str, sink: Sink) -> None:
    for value in (1.0, 1.0, 3.0):
        sink.write([packed(point(open=value)), packed(point("Guyuan", open=5.0))])
    assert sorted((row["region"], float(row["_value"])) for row in influx.rows(bucket)) == [
        ("Guyuan", 5.0),
        ("Yinchuan", 3.0),
    ]


def test_points_beyond_the_retention_are_told_as_never_taken_and_the_others_are_taken(influx: InfluxServer) -> None:
    name = influx.new_bucket("forgets", keep_s=3600)
    sink = InfluxSink(influx.url, TOKEN, ORG, name, WAIT)
    (row,) = influx.answers('import "system" import "array" array.from(rows: [{now: system.time()}])')
    now = msgspec.json.decode(f'"{row["now"]}"', type=type(at(0)))
    young = msgspec.structs.replace(point(), at=now)
    assert sink.write([packed(point(), young, point(hours=10))]) == 2
    assert len(influx.rows(name, since="-1h")) == 1


def test_a_wrong_token_or_bucket_is_waited_for_and_told_with_the_remedy(influx: InfluxServer, bucket: str) -> None:
    with pytest.raises(Unavailable, match=r"answered 401: unauthorized access; check influx\.token"):
        InfluxSink(influx.url, "wrong", ORG, bucket, WAIT).write([packed(point())])
    with pytest.raises(Unavailable, match=r"answered 404: bucket \"nowhere\" not found; check influx\.url"):
        InfluxSink(influx.url, TOKEN, ORG, "nowhere", WAIT).write([packed(point())])


def test_a_server_that_is_away_is_told_without_secrets(influx: InfluxServer) -> None:
    with pytest.raises(Unavailable, match=r"does not answer .*check influx\.url") as told:
        InfluxSink("http://127.0.0.1:9", TOKEN, ORG, "any", WAIT).write([packed(point())])
    assert TOKEN not in str(told.value)


def test_a_probe_writes_nothing_and_tells_whether_points_would_be_taken(influx: InfluxServer, bucket: str) -> None:
    InfluxSink(influx.url, TOKEN, ORG, bucket, WAIT).probe()
    assert influx.rows(bucket) == []
    with pytest.raises((Unavailable, Refused)):
        InfluxSink(influx.url, "wrong", ORG, bucket, WAIT).probe()


def test_what_has_no_finite_field_has_no_line() -> None:
    assert lines_of([point(open=float("nan")), point(open=float("inf"), overdue=2.0), Point("x", {}, {}, at(0))]) == [
        f"queue,region=Yinchuan overdue=2 {at(9).timestamp():.0f}"
    ]
    assert Measured("x").to_line_protocol() == ""
