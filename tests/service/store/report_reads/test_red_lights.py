"""Red lights are told by when they were lit, and as they stood when the time ended."""

import msgspec
import pytest
from sqlalchemy import Engine

from alerts.case import Case
from alerts.supervision.red_light import RED_LIGHT_CASE, Cause, RedLight, lit
from service.store.report_reads.red_lights import RedLightReads, hours_on
from service.store.report_reads.span import Span
from service.store.store import Store
from tests.service.made import at, outcome


def light(subject: str, hours: float, out: float | None = None, by: str | None = None) -> RedLight:
    made = lit(Cause.BULK_AT_SITE, subject, ("Yinchuan", "East"), at(hours), 5.0)
    return msgspec.structs.replace(made, out_at=None if out is None else at(out), out_by=by)


def kept(store: Store, *lights: RedLight) -> None:
    cases = [
        Case(RED_LIGHT_CASE, one.light_id, one.region, one.out_at is None, one.out_at or one.lit_at, None, body)
        for one, body in zip(lights, map(msgspec.msgpack.encode, lights), strict=True)
    ]
    store.commit(outcome(1, 300, cases=tuple(cases)))


def test_an_empty_store_has_no_red_light(engine: Engine, span: Span) -> None:
    facts = RedLightReads(engine).facts(span)
    assert (facts.now, facts.before, facts.on) == ((), (), ())


def test_lights_are_told_by_when_they_were_lit_and_are_on_as_the_time_ends(
    store: Store, engine: Engine, span: Span
) -> None:
    lights = {
        "out in time": light("out in time", 2, 10),
        "on": light("on", 1),
        "out later": light("out later", 167, 170),
        "before, out": light("before, out", -20, -10),
        "before, on": light("before, on", -30, 200),
        "later": light("later", 168),
        "long ago, on": light("long ago, on", -1000),
        "long ago, out": light("long ago, out", -1000, -900),
    }
    kept(store, *lights.values())
    facts = RedLightReads(engine).facts(span)
    assert [one.subject for one in facts.now] == ["on", "out in time", "out later"]
    assert [one.subject for one in facts.before] == ["before, on", "before, out"]
    assert [one.subject for one in facts.on] == ["long ago, on", "before, on", "on", "out later"]


@pytest.mark.parametrize(("out", "hours"), [(None, 6.0), (3.0, 2.0), (9.0, 6.0)])
def test_a_light_is_on_until_it_goes_out_or_the_time_ends(out: float | None, hours: float) -> None:
    assert hours_on(light("YC1", 1, out), at(7)) == hours
