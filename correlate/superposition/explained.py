"""All first calls explained by all outages of their regions, as the rates stand: no pair of them is left out."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.attribution import MATCHES
from correlate.superposition.superposition import Meeting, Superposition

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

_TINY = 1e-300
_MANY, _LEAST_SHARE = 100_000, 1e-3
"""Of so many near pairs those are let go that put less more of a call down to an outage than calls from anywhere."""


class Rates(NamedTuple):
    """What calls are explained by.

    `importance`: (sites,) of each site of a group, its region's level included; `weight`: (sites,) of how many
    complaints' weight that is, 1 at least; `places`: (kinds, `LEVELS`) how near complaints are placed; `background`:
    (C,) complaints an hour in each first call's region then, by no outage.
    """

    importance: Floats
    weight: Floats
    places: Floats
    background: Floats


class PutDown(NamedTuple):
    """(layers,) first calls put down to each layer, and the sum of the squares of their shares."""

    calls: Floats
    squares: Floats


class Explained:
    """Poisson superposition: each call's share of an outage is that of the outage's rate in all of them.

    What a call itself adds to the importance of a site does not speak for it: its own share is taken out (collapsed
    update, Asuncion et al. 2009). A rate r of total R counts as r·(1 − r/(R·weight)).
    """

    def __init__(self, given: Superposition, rates: Rates) -> None:
        self._given = given
        layers, near = given.layers, given.near
        self._importance, weight = rates.importance[layers.site], rates.weight[layers.site]
        self._over_weight = 1.0 / np.maximum(weight, 1.0)
        self._gain = layers.rate * layers.by_entry(self._importance)
        self._places = rates.places
        table, scale = given.tellings.elsewhere(rates.places), given.tellings.scale(rates.places)
        self._here = scale[near.call]
        self._scale = scale * given.tellings.usual[:, -1]
        self._far = [_far(table, meeting, self._scale) for meeting in given.meetings]
        self._alone = near.rate * near.weighed(rates.places) * self._here[near.layered]
        gain = self._importance[near.layer]
        self._near = gain * np.bincount(near.layered, self._alone, len(near.call))
        there = table[given.tellings.of_call[near.call], near.match] * self._scale[near.call]
        self._instead = gain * near.laid * there
        self._once, self._twice = self._heard(rates.background)
        self.background = rates.background * self._once
        """(C,) the part of each first call that no outage explains."""

    def telling(self) -> Superposition:
        """The same calls and outages; of many near pairs, only those that tell more than if they were not near."""
        near = self._given.near
        more = (self._near - self._instead) * self._once[near.call]
        return self._given if len(more) < _MANY else self._given._replace(near=near.only(more >= _LEAST_SHARE))

    def put_down(self, calls: NDArray[np.bool_] | None = None) -> PutDown:
        """What is put down to the layers: of all first calls, or of some alone."""
        once, twice = (self._once, self._twice) if calls is None else (self._once * calls, self._twice * calls)
        given, near = self._given, self._given.near
        felt, squared = self._felt(once, twice)
        extra = np.bincount(near.layer, (self._near - self._instead) * once[near.call], len(self._importance))
        both = (self._near**2 - self._instead**2) * twice[near.call]
        squares = given.layers.sums(squared) + np.bincount(near.layer, both, len(self._importance))
        first = given.layers.sums(felt) + extra
        return PutDown(np.maximum(first - squares * self._over_weight, 0.0), np.maximum(squares, 0.0))

    def by_outage(self) -> Floats:
        """(N,) first calls put down to each outage."""
        layers, near, exposure = self._given.layers, self._given.near, self._given.exposure
        felt, squared = self._felt(self._once, self._twice)
        told = (felt - squared * layers.by_entry(self._over_weight)) / layers.rate
        by_bin = layers.spread(told)[layers.bin_of(exposure)]
        far = np.bincount(exposure.outage, self._given.rate * by_bin, len(layers.of_outage))
        return np.asarray(np.maximum(far + np.bincount(near.outage, self._near_alone(), len(far)), 0.0))

    def placed(self) -> Floats:
        """(kinds, `LEVELS`) first calls put down to outages, by how near to them they were placed."""
        given, near = self._given, self._given.near
        tables = given.slots.tables(self._in_slots(self._gain))
        placed = np.zeros_like(self._places)
        for meeting, table in zip(given.meetings, tables, strict=True):
            heard = table[meeting.moment] * (self._once * self._scale)[meeting.calls, None] * ~meeting.silent
            of_telling = _by_telling(heard, meeting) * meeting.odds
            spread = given.tellings.spread[meeting.tellings][np.arange(len(of_telling))[:, None], meeting.match]
            kind = given.tellings.kind[meeting.tellings]
            placed += _by_kind(kind, (of_telling[:, :, None] * spread).sum(axis=1), len(placed))
        heard = self._importance[near.layer] * self._once[near.call]
        placed += near.placed(near.rate * (heard * self._here)[near.layered])
        return np.asarray(np.maximum(placed - self._placed_instead(heard), 0.0) * self._places)

    def _placed_instead(self, heard: Floats) -> Floats:
        """(kinds, levels) what is counted of the near pairs as if they were not."""
        tellings, near = self._given.tellings, self._given.near
        at = tellings.of_call[near.call] * MATCHES + near.match
        instead = np.bincount(at, heard * near.laid * self._scale[near.call], len(tellings.kind) * MATCHES)
        spread = (instead.reshape(-1, MATCHES, 1) * tellings.spread).sum(axis=1)
        return _by_kind(tellings.kind, spread, len(self._places))

    def _heard(self, background: Floats) -> tuple[Floats, Floats]:
        """(C,) one over the rate of each call, and that over what it would be if calls spoke for themselves."""
        given, near = self._given, self._given.near
        own = self._gain**2 * given.layers.by_entry(self._over_weight)
        total, squares = background.copy(), np.zeros(len(background))
        for each, gains, squared in (
            (total, self._gain, False), (squares, own, True),
        ):  # fmt: skip
            tables = given.slots.tables(self._in_slots(gains))
            for meeting, far, table in zip(given.meetings, self._far, tables, strict=True):
                each[meeting.calls] += (table[meeting.moment] * (far**2 if squared else far)).sum(axis=1)
        total += np.bincount(near.call, self._near - self._instead, len(total))
        both = (self._near**2 - self._instead**2) * self._over_weight[near.layer]
        squares += np.bincount(near.call, both, len(total))
        total = np.maximum(total, _TINY)
        once = 1.0 / np.maximum(total - np.maximum(squares, 0.0) / total, np.maximum(background, _TINY))
        return once, once / total

    def _in_slots(self, gains: Floats) -> Floats:
        slots = self._given.slots
        return np.bincount(self._given.layers.slot, gains, int(slots.first[-1])).astype(np.float64)

    def _felt(self, once: Floats, twice: Floats) -> tuple[Floats, Floats]:
        """By entry: calls put down to it if those near were not, and the sum of the squares of their shares."""
        slots, layers = self._given.slots, self._given.layers
        size = int(slots.first[-1])
        first, second = np.zeros(size), np.zeros(size)
        parts = zip(self._given.meetings, self._far, slots.tables(first), slots.tables(second), strict=True)
        for meeting, far, one, two in parts:
            if len(meeting.first):
                one[:] = np.add.reduceat(far * once[meeting.calls, None], meeting.first)
                two[:] = np.add.reduceat(far**2 * twice[meeting.calls, None], meeting.first)
        return self._gain * first[layers.slot], self._gain**2 * second[layers.slot]

    def _near_alone(self) -> Floats:
        """(P,) what each near pair is put down to its outage with, instead of what it would be from elsewhere."""
        near, over = self._given.near, self._over_weight[self._given.near.layer]
        once, twice = self._once[near.call], self._twice[near.call]
        gain = self._importance[near.layer]
        here = gain * (once - over * self._near * twice)
        likely = np.divide(self._instead, gain * near.laid, out=np.zeros(len(gain)), where=near.laid > 0.0)
        there = gain * likely * (once - over * self._instead * twice)
        return np.asarray(self._alone * here[near.layered] - near.laid_alone * there[near.layered])


def _far(table: Floats, meeting: Meeting, scale: Floats) -> Floats:
    """(calls, zones) likelihoods of how and where the calls are located, were they caused from elsewhere there."""
    likely = table[meeting.tellings][np.arange(len(meeting.match))[:, None], meeting.match]
    by_call = likely[meeting.telling] * scale[meeting.calls, None]
    by_call[meeting.silent] = 1.0
    return np.asarray(by_call * meeting.odds[meeting.telling])


def _by_telling(values: Floats, meeting: Meeting) -> Floats:
    """(tellings, zones) sums of values by call."""
    tellings = len(meeting.match)
    sums = [np.bincount(meeting.telling, zone, tellings) for zone in values.T]
    return np.array(sums, dtype=np.float64).reshape(values.shape[1], tellings).T


def _by_kind(kind: Indices, values: Floats, kinds: int) -> Floats:
    """(kinds, levels) sums of values."""
    return np.stack([np.bincount(kind, level, kinds) for level in values.T], axis=1).astype(np.float64)
