"""The red lights that were lit in a stretch of time and in the one before it, and those that are on at its end."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import Connection, Engine, or_, select

from alerts.supervision.red_light import RED_LIGHT_CASE, RedLight
from correlate.facts import Period
from ingest.records import Region
from service.store.desk_schema import cases
from service.store.report_reads.known_regions import known_regions
from service.store.report_reads.span import Span

_HOUR: Final = timedelta(hours=1)
_light = msgspec.msgpack.Decoder(RedLight)


class RedLightsFacts(msgspec.Struct, frozen=True):
    """`now`, `before`: those lit in each time, the first first; `on`: lit whenever, and on when the time ended.

    All as it stood when the time ended: one that went out later was on then.
    """

    regions: Mapping[str, Region]
    now: tuple[RedLight, ...]
    before: tuple[RedLight, ...]
    on: tuple[RedLight, ...]


class RedLightReads:
    """Reads tables only."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def facts(self, span: Span) -> RedLightsFacts:
        """Of the time and of the one before it."""
        with self._engine.connect() as connection:
            lights = _lights(connection, span.before_at)
            on = tuple(one for one in lights if one.lit_at < span.ends_at and is_on(one, span.ends_at))
            return RedLightsFacts(known_regions(connection), _lit(lights, span.now), _lit(lights, span.before), on)


def is_on(light: RedLight, at: datetime) -> bool:
    """Whether it is on at a moment after it was lit."""
    return light.out_at is None or light.out_at >= at


def hours_on(light: RedLight, until: datetime) -> float:
    """How long it was on, up to `until`."""
    return max(0.0, (min(light.out_at or until, until) - light.lit_at) / _HOUR)


def _lights(connection: Connection, since: datetime) -> list[RedLight]:
    lately = or_(cases.c.open, cases.c.changed_at >= since)
    bodies = connection.execute(select(cases.c.body).where(cases.c.kind == RED_LIGHT_CASE, lately)).scalars()
    return sorted((_light.decode(body) for body in bodies), key=lambda one: (one.lit_at, one.light_id))


def _lit(lights: Sequence[RedLight], time: Period) -> tuple[RedLight, ...]:
    return tuple(one for one in lights if time[0] <= one.lit_at < time[1])
