"""The same setting works with VictoriaMetrics: it names each field ``series_field``, and has no buckets."""

from collections.abc import Iterator

import msgspec
import pytest

from service.configuration.setting_sections import Influx
from service.projections.series import complaint_points
from service.projections.targets import influx_sink
from tests.servers.postgresql import NotInstalled
from tests.servers.victoriametrics import VictoriaServer, victoria_server
from tests.service.projections.test_series import a_bin


@pytest.fixture(scope="module")
def victoria() -> Iterator[VictoriaServer]:
    try:
        with victoria_server() as server:
            yield server
    except NotInstalled as missing:
        pytest.skip(str(missing))


def test_points_are_written_and_probed_as_to_influxdb(victoria: VictoriaServer) -> None:
    sink = influx_sink(Influx(url=victoria.url))
    sink.probe()
    bins = [a_bin(None), msgspec.structs.replace(a_bin(None), region="银川 市", observed=9)]
    assert sink.write([msgspec.msgpack.encode(complaint_points(bins))]) == 0
    assert victoria.values("complaints_observed") == {"Yinchuan": [7.0], "银川 市": [9.0]}
    assert victoria.values("complaints_expected")["Yinchuan"] == [2.5]
    sink.close()
