"""Series for InfluxDB 2, and for what else answers its write API (VictoriaMetrics): line protocol, synchronously."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from http import HTTPStatus

import msgspec
from influxdb_client import InfluxDBClient, WritePrecision
from influxdb_client import Point as Measured
from influxdb_client.client.write_api import SYNCHRONOUS
from influxdb_client.rest import ApiException
from urllib3.exceptions import HTTPError

from alerts.channels.push import Refused, Unavailable
from service.projections.series import Point

_NEVER = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY})
_REMEDIES = {
    HTTPStatus.UNAUTHORIZED: "check influx.token",
    HTTPStatus.FORBIDDEN: "let influx.token write to influx.bucket",
    HTTPStatus.NOT_FOUND: "check influx.url, influx.org and influx.bucket",
}
_LONGEST_ASKED_S = 600
_points = msgspec.msgpack.Decoder(list[Point])


class InfluxSink:
    """Writes points to one bucket; a batch that is taken in part counts as taken but for the points left out."""

    def __init__(self, url: str, token: str, org: str, bucket: str, timeout: timedelta) -> None:
        # No retries of its own: those who call know how long to wait, and what waits behind.
        self._client = InfluxDBClient(
            url, token=token, org=org, timeout=round(timeout / timedelta(milliseconds=1)), retries=False
        )
        self._writes = self._client.write_api(write_options=SYNCHRONOUS)
        self._bucket = bucket

    def write(self, bodies: Sequence[bytes]) -> int:
        """Write all points of these; points outside of the bucket's retention are told as never taken."""
        lines = "\n".join(lines_of(point for body in bodies for point in _points.decode(body)))
        return self._post(lines.encode()) if lines else 0

    def probe(self) -> None:
        """Find out whether points would be taken, by writing none; raises `Unavailable` or `Refused`."""
        self._post(b"\n")

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def _post(self, lines: bytes) -> int:
        try:
            self._writes.write(self._bucket, record=lines, write_precision=WritePrecision.S)
        except ApiException as answer:
            return _judged(answer)
        except (HTTPError, OSError) as trouble:
            raise Unavailable(f"it does not answer ({type(trouble).__name__}); check influx.url") from None
        return 0


def lines_of(points: Iterable[Point]) -> list[str]:
    """The points in line protocol, times in seconds; those without a finite field have no line."""
    made = (_line(point) for point in points)
    return [line for line in made if line]


def _line(point: Point) -> str:
    measured = Measured(point.series)
    for name, value in point.tags.items():
        measured.tag(name, value)
    for name, number in point.fields.items():
        measured.field(name, float(number))
    line: str = measured.time(round(point.at.timestamp()), WritePrecision.S).to_line_protocol()
    return line


def _judged(answer: ApiException) -> int:
    status, told = answer.status, _told(answer)
    partial = re.search(r"partial write: .*dropped=(\d+)", told)
    if partial:
        return int(partial[1])
    if status in _NEVER:
        raise Refused(f"it answered {status}: {told}")
    remedy = f"; {_REMEDIES[status]}" if status in _REMEDIES else ""
    raise Unavailable(f"it answered {status}: {told}{remedy}", _retry_after(answer))


def _told(answer: ApiException) -> str:
    body = answer.body.decode(errors="replace") if isinstance(answer.body, bytes) else str(answer.body or "")
    try:
        return str(msgspec.json.decode(body, type=dict[str, object]).get("message", ""))
    except (msgspec.DecodeError, msgspec.ValidationError):
        return body.strip()[:200]


def _retry_after(answer: ApiException) -> timedelta | None:
    asked = str((answer.headers or {}).get("Retry-After", ""))
    known = asked.isascii() and asked.isdigit() and len(asked) <= 9
    return timedelta(seconds=min(int(asked), _LONGEST_ASKED_S)) if known else None
