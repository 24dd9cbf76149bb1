"""The red lights that are lit: at sites and outages with bulk complaints, and for supervision without a result."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec
from msgspec.structs import replace

from alerts.case import Case
from alerts.notices.notice import Notice
from alerts.supervision import supervision_notices
from alerts.supervision.duty import OnDuty
from alerts.supervision.red_light import RED_LIGHT_CASE, Cause, RedLight, lit
from alerts.supervision.supervision_rules import SupervisionRules
from alerts.told import Told

_packed = msgspec.msgpack.Encoder()
_red_light = msgspec.msgpack.Decoder(RedLight)
_Place = tuple[str, str | None]


class RedLights:
    """At most one for a cause and subject at a time, for as long as the cause goes on; `told` says what came about."""

    def __init__(self, rules: SupervisionRules, duty: OnDuty, cases: Iterable[Case] = ()) -> None:
        self._rules = rules
        self._duty = duty
        self._lit: dict[tuple[Cause, str], RedLight] = {}
        self._changed: dict[str, RedLight] = {}
        self._notices: list[Notice] = []
        for case in cases:
            if case.kind == RED_LIGHT_CASE:
                light = _red_light.decode(case.body)
                self._lit[light.cause, light.subject] = light

    def light(
        self, cause: Cause, subject: str, place: _Place, now: datetime, complaints: float = 0.0, about: str = ""
    ) -> None:
        """Light it, unless it is lit; `about`: what people are told it is for, where that is not the subject."""
        if (cause, subject) in self._lit:
            return
        light = lit(cause, subject, place, now, complaints)
        self._lit[cause, subject] = light
        self._changed[light.light_id] = light
        self._notices.append(supervision_notices.lit(light, about or subject, self._told_to(light, now), now))

    def put_out(
        self, cause: Cause, subject: str, now: datetime, by: str | None = None, note: str = "", about: str = ""
    ) -> None:
        """Put it out, if it is lit; `by`: the person who does, None where what it was lit for is over.

        One that a person put out is not lit again for what goes on.
        """
        light = self._lit.get((cause, subject))
        if light is None:
            return
        if light.out_at is None:
            light = replace(light, out_at=now, out_by=by, note=note)
            self._notices.append(supervision_notices.went_out(light, about or subject, self._told_to(light, now), now))
        self._lit[cause, subject] = self._changed[light.light_id] = light
        if by is None:
            del self._lit[cause, subject]

    def of(self, cause: Cause) -> list[str]:
        """The subjects for which a light is lit for that cause."""
        return [subject for lit_for, subject in self._lit if lit_for is cause]

    def find(self, light_id: str) -> RedLight | None:
        """A light that is lit, by its id."""
        return next(
            (light for light in self._lit.values() if light.light_id == light_id and light.out_at is None), None
        )

    def told(self, now: datetime) -> Told:
        """Notices and cases of what changed since this was last asked."""
        told = Told(notices=self._notices, cases=list(self._cases(now)))
        self._notices, self._changed = [], {}
        return told

    def _cases(self, now: datetime) -> Iterator[Case]:
        for light in self._changed.values():
            body = _packed.encode(light)
            goes_on = (light.cause, light.subject) in self._lit
            yield Case(RED_LIGHT_CASE, light.light_id, light.region, goes_on, now, None, body)

    def _told_to(self, light: RedLight, now: datetime) -> tuple[str, ...]:
        on_duty = self._duty(self._rules.red_light_role, light.region, now)
        return on_duty if light.unit is None else tuple(dict.fromkeys((light.unit, *on_duty)))
