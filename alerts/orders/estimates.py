"""What a decision asks of the model: until when a repair pays, and how many complaints it avoids."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from math import sqrt
from typing import Protocol

import msgspec

from alerts.dispatch.ends_seen import EndsSeen
from alerts.orders.order import Kind
from correlate.facts import OpenOutage
from correlate.model import Curve, Model, curve_named, write_model
from correlate.windows.avoided_table import AvoidedTable
from correlate.windows.golden_window import Deadlines, DeadlineTable

_SCORE = 1.6448536269514722
"""The 95 % point of the normal law: intervals leave out 5 % on either side."""


class Avoided(msgspec.Struct, frozen=True, gc=False):
    """Complaints that a repair is expected to avoid, with the 90 % interval of that expectation.

    Modelled, never counted. The interval tells how little is known of the group's importance; the count itself
    scatters further.
    """

    expected: float
    lo: float
    hi: float


class Estimates(Protocol):
    """The model as decisions see it."""

    @property
    def model_version(self) -> str:
        """Which model it is: told with every decision, so that forecasts can be held against what came."""
        ...

    def deadlines(self, outage: OpenOutage, now: datetime) -> Deadlines:
        """The deadlines of an outage that is still down."""
        ...

    def avoided(self, outages: Sequence[OpenOutage], now: datetime, repair_hours: float, kind: Kind) -> Avoided:
        """What a repair of the outages of one group avoids that ends `repair_hours` from `now`.

        Against their ends without one, as outages of this kind end; those that ended count as evidence only.
        """
        ...


class ModelEstimates:
    """Estimates from a learnt or assumed model, with tables made when a segment is first asked for.

    A group's importance is believed to be Gamma(k, 1/k); after C complaints where the curves expected E of it, it
    is Gamma(k + C, 1/(k + E)) (statistics.md §4). Its k is that of the curve with most users down.
    `ends` tells how long outages of a region last where the model does not.
    """

    def __init__(self, model: Model, zone: str, ends: EndsSeen | None = None) -> None:
        self.model_version = version_of(model)
        self._model = model
        self._zone = zone
        self._ends = ends
        self._curves: dict[str, _Deadlines] = {}
        self._tables: dict[tuple[str, str], tuple[Sequence[float], AvoidedTable]] = {}

    def deadlines(self, outage: OpenOutage, now: datetime) -> Deadlines:
        """The deadlines by the outage's own start and segment."""
        return self._of(outage.segment).table.deadlines(outage.started_at, now)

    def avoided(self, outages: Sequence[OpenOutage], now: datetime, repair_hours: float, kind: Kind) -> Avoided:
        """Expected complaints if nobody is sent, less those expected with a repair `repair_hours` from now."""
        users = _users_down(outages)
        if not users:
            return Avoided(0.0, 0.0, 0.0)
        spared = 0.0
        for (segment, started_at), number in users.items():
            spared += number * self._table(segment, kind, outages[0].region).per_user(started_at, now, repair_hours)
        widest = max(users, key=users.__getitem__)[0]
        prior = self._of(widest).curve.frailty_shape
        shape = prior + sum([outage.complaints for outage in outages])
        expected = spared * shape / (prior + sum([outage.exposure for outage in outages]))
        lo, hi = gamma_interval(shape)
        return Avoided(expected, expected * lo, expected * hi)

    def _of(self, segment: str) -> "_Deadlines":
        found = self._curves.get(segment)
        if found is None:
            curve = curve_named(self._model, segment)
            found = self._curves.get(curve.segment) or _Deadlines(curve, DeadlineTable(self._model, curve, self._zone))
            self._curves[segment] = self._curves[curve.segment] = found
        return found

    def _table(self, segment: str, kind: Kind, region: str) -> AvoidedTable:
        # Kinds and regions of which nothing is known of their own share the table of all.
        own = self._model.own_ends_hours.get(kind) or (self._ends.law(region) if self._ends else None)
        ends, curve = own or self._model.durations_hours, self._of(segment).curve
        place = curve.segment, kind.value if kind in self._model.own_ends_hours else region if own else "all"
        known = self._tables.get(place)
        if known is None or known[0] is not ends:
            known = self._tables[place] = ends, AvoidedTable(self._model, curve, self._zone, ends)
        return known[1]


class _Deadlines(msgspec.Struct, frozen=True):
    """A curve, and what is made of it."""

    curve: Curve
    table: DeadlineTable


def version_of(model: Model) -> str:
    """``learnt-`` or ``assumed-`` with 40 bits of BLAKE2b of its bytes: another model, another version."""
    kind = "learnt" if model.learnt else "assumed"
    return f"{kind}-{blake2b(write_model(model), digest_size=5, person=b'model').hexdigest()}"


def gamma_interval(shape: float) -> tuple[float, float]:
    """The 5 % and 95 % points of a Gamma law of mean 1 (Wilson and Hilferty 1931; within 3 % from shape 2 on)."""
    ninth = 1.0 / (9.0 * shape)
    return (max(0.0, 1.0 - ninth - _SCORE * sqrt(ninth)) ** 3, (1.0 - ninth + _SCORE * sqrt(ninth)) ** 3)


def _users_down(outages: Iterable[OpenOutage]) -> Mapping[tuple[str, datetime], float]:
    users: dict[tuple[str, datetime], float] = {}
    for outage in outages:
        if outage.ended_at is None:
            key = (outage.segment, outage.started_at)
            users[key] = users.get(key, 0.0) + outage.users * outage.level
    return users
