"""The dashboards ask for what there is: every query names existing series or metrics, and answers."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from service.operation.metrics import Metric
from service.projections.influx import InfluxSink
from service.projections.series import OUTAGES, SERIES, Point
from tests.servers.influxdb import ORG, TOKEN, InfluxServer
from tests.service.made import at

GRAFANA = Path(__file__).resolve().parents[2] / "deploy" / "grafana"
BOARDS = sorted((GRAFANA / "dashboards").glob("*.json"))
SOURCES = {
    source["uid"]: source
    for source in yaml.safe_load((GRAFANA / "provisioning/datasources/goldenwindow.yaml").read_text())["datasources"]
}
ROWS = {row.value.name: row.value for row in Metric}
SUFFIXES = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("",), "gauge": ("",)}


def board(path: Path) -> dict[str, Any]:
    return msgspec.json.decode(path.read_bytes(), type=dict[str, Any])


def panels() -> Iterator[tuple[str, Any]]:
    for path in BOARDS:
        yield from ((f"{path.stem}: {panel['title']}", panel) for panel in board(path)["panels"])


def queries(kind: str) -> list[Any]:
    found = [
        pytest.param(target.get("query") or target.get("expr"), id=title)
        for title, panel in panels()
        for target in panel["targets"]
        if target["datasource"]["type"] == kind
    ]
    assert found
    return found


@pytest.mark.parametrize("path", BOARDS, ids=lambda path: path.stem)
def test_a_board_has_a_name_of_its_own_and_panels_that_do_not_overlap(path: Path) -> None:
    told = board(path)
    assert told["uid"] == f"goldenwindow-{path.stem}"
    taken = [
        (x, y)
        for panel in told["panels"]
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(set(taken)) == len(taken)
    assert max(x for x, _ in taken) < 24
    assert len({panel["id"] for panel in told["panels"]}) == len(told["panels"])


def test_every_panel_reads_from_a_source_that_is_provisioned() -> None:
    for title, panel in panels():
        for read in (panel, *panel["targets"]):
            assert SOURCES[read["datasource"]["uid"]]["type"] == read["datasource"]["type"], title


def test_boards_are_looked_for_where_the_compose_file_puts_them() -> None:
    (provider,) = yaml.safe_load((GRAFANA / "provisioning/dashboards/goldenwindow.yaml").read_text())["providers"]
    compose = yaml.safe_load((GRAFANA.parent / "compose.yaml").read_text())
    volumes = compose["services"]["grafana"]["volumes"]
    assert f"./grafana/dashboards:{provider['options']['path']}:ro" in volumes
    assert "./grafana/provisioning:/etc/grafana/provisioning:ro" in volumes
    assert "INFLUX_TOKEN" in compose["services"]["grafana"]["environment"]


def test_the_source_of_series_is_the_bucket_that_the_service_writes_to_by_default() -> None:
    told = SOURCES["goldenwindow-series"]
    assert (told["jsonData"]["organization"], told["jsonData"]["defaultBucket"]) == ("goldenwindow", "goldenwindow")
    assert told["secureJsonData"] == {"token": "$INFLUX_TOKEN"}


@pytest.mark.parametrize("query", queries("prometheus"))
def test_a_query_of_metrics_names_metrics_that_there_are_and_their_labels(query: str) -> None:
    names = re.findall(r"goldenwindow_\w+", query)
    known = {name + suffix: row for name, row in ROWS.items() for suffix in SUFFIXES[row.kind]}
    assert names
    assert set(names) <= known.keys()
    labels = {label for name in names for label in known[name].labels} | {"instance", "job", "le"}
    grouped = {label.strip() for group in re.findall(r"by \(([^)]*)\)", query) for label in group.split(",")}
    chosen = set(re.findall(r"[{,]\s*(\w+)=", query))
    assert grouped | chosen <= labels
    rated = set(re.findall(r"rate\((\w+)", query))
    assert rated == {name for name in names if known[name].kind != "gauge"}


@pytest.mark.parametrize("query", queries("influxdb"))
def test_a_query_of_series_names_a_series_and_fields_that_there_are(query: str) -> None:
    (name,) = re.findall(r'r\._measurement == "(\w+)"', query)
    (series,) = (series for series in SERIES if series.name == name)
    assert set(re.findall(r'r\._field == "(\w+)"', query)) <= series.fields.keys()
    assert ("region" in series.tags) == ("r.region" in query)


@pytest.fixture(scope="module")
def filled(influx: InfluxServer) -> str:
    """A bucket with an hour of every series for two regions, one of which has a name that needs quoting."""
    bucket = influx.new_bucket("boards")
    sink = InfluxSink(influx.url, TOKEN, ORG, bucket, timedelta(seconds=10))
    points = [
        Point(series.name, dict.fromkeys(series.tags, place), dict.fromkeys(series.fields, 2.0), at(9 + minute / 60))
        for series in SERIES
        for place in ("银川", "a.b (c)")
        for minute in range(0, 60, 5)
    ]
    assert sink.write([msgspec.msgpack.encode(points)]) == 0
    sink.close()
    return bucket


def as_grafana_asks(query: str, bucket: str) -> str:
    values = {
        "v.defaultBucket": f'"{bucket}"',
        "v.timeRangeStart": at(8).isoformat().replace("+00:00", "Z"),
        "v.timeRangeStop": at(12).isoformat().replace("+00:00", "Z"),
        "${region:regex}": r"(银川|a\.b \(c\))",
        "${step}": "15m",
    }
    for name, value in values.items():
        query = query.replace(name, value)
    assert "$" not in query.replace("$/", "")
    return query


@pytest.mark.parametrize("query", queries("influxdb"))
def test_a_query_of_series_answers_what_was_written(query: str, influx: InfluxServer, filled: str) -> None:
    rows = influx.answers(as_grafana_asks(query, filled))
    assert rows
    assert all(row.get("_value", "2") != "" for row in rows)
    if "_time" in rows[0]:
        # Whatever is drawn over time has one value a line and step, none of them out of order.
        lines = {(row["table"], row["_time"]) for row in rows}
        assert len(lines) == len(rows)
        assert [(int(row["table"]), row["_time"]) for row in rows] == sorted((int(t), time) for t, time in lines)


def test_cells_of_all_technologies_of_a_region_are_added_up(influx: InfluxServer) -> None:
    bucket = influx.new_bucket("added")
    sink = InfluxSink(influx.url, TOKEN, ORG, bucket, timedelta(seconds=10))
    points = [
        Point(OUTAGES.name, {"region": "银川", "technology": technology}, {"open": cells}, at(9 + minute / 60))
        for minute, cells in ((0, 1.0), (5, 4.0), (10, 2.0))
        for technology in ("3G", "4G")
    ]
    sink.write([msgspec.msgpack.encode(points)])
    (query,) = (each.values[0] for each in queries("influxdb") if each.id == "network: Cells out of service, by region")
    (row,) = influx.answers(as_grafana_asks(str(query), bucket))
    assert float(row["_value"]) == 8.0
    sink.close()


def test_the_regions_to_choose_from_are_those_of_the_series(influx: InfluxServer, filled: str) -> None:
    (query,) = (
        variable["query"]
        for path in BOARDS
        for variable in board(path)["templating"]["list"]
        if "query" in variable
        if variable["name"] == "region"
    )
    rows = influx.answers(as_grafana_asks(query, filled).replace("-365d", "2011-01-01T00:00:00Z"))
    assert {row["_value"] for row in rows} == {"银川", "a.b (c)"}
