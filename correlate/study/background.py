"""The background: complaints that no outage explains, by region and hour of the local week."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.model import HOURS_PER_WEEK
from correlate.study.complaint_table import ComplaintTable
from correlate.study.local_clock import LocalClock
from correlate.study.watched import Watch

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

PROFILE_PRIOR = 40.0
"""Complaints that the coarser profile is trusted for, in every hour of the day, day of the week, hour of the week."""

RATE_PRIOR = 2.0
"""Complaints that the rate of all regions is trusted for in each of them."""

_ROUNDS = 3
_LOOK_S = 1800.0
_SMOOTHING = np.array([0.25, 0.5, 0.25])
_TINY = 1e-300
_THURSDAY = 3
"""The first day that is counted, 1 January 1970."""

_SDS = 3.0
_MEDIAN_CHI2 = 0.455
"""Of one degree of freedom."""


class Background(msgspec.Struct, frozen=True):
    """`rate`: (regions,) complaints an hour at activity 1; `profile`: (168,) the activity, mean 1."""

    rate: Floats
    profile: Floats


class UsualDays:
    """Days of regions, by the first calls made on them: a day with far more than usual tells little of what is usual.

    Something happened there that no alarm tells of. Were it taken for the habit of its weekday, it would come back
    every week. So many of its complaints count as a day may have by chance.
    """

    def __init__(self, region: Indices, day: Indices) -> None:
        span = int(day.max(initial=0)) + 1
        known, self._of = np.unique(region * span + day, return_inverse=True)
        self._region = known // span
        self._weekday = (known % span + _THURSDAY) % 7

    def usual(self, part: Floats, rate: Floats, profile: Floats) -> Floats:
        """(calls,) what each counts: `part` is the part of it that is background, `rate` and `profile` so far."""
        came = _sums(self._of, part, len(self._region))
        awaited = np.maximum(rate[self._region] * profile.reshape(7, 24).sum(axis=1)[self._weekday], _TINY)
        dispersion = max(1.0, float(np.median((came - awaited) ** 2 / awaited)) / _MEDIAN_CHI2) if len(came) else 1.0
        most = awaited + _SDS * np.sqrt(dispersion * awaited) + 1.0
        return np.asarray(np.minimum(1.0, most / np.maximum(came, _TINY))[self._of])


class BackgroundData:
    """The first calls by region and hour of the week, and how long each of those was watched."""

    def __init__(self, complaints: ComplaintTable, watched: Watch, clock: LocalClock, subscribers: Floats) -> None:
        calls = np.flatnonzero(complaints.is_first)
        self.region = complaints.region
        self.hour = clock.hour_of_week(complaints.time)
        self._slot = complaints.region[calls] * HOURS_PER_WEEK + self.hour[calls]
        self._calls = calls
        self._days = UsualDays(complaints.region[calls], clock.day(complaints.time[calls]))
        self._hours = _hours_watched(watched, clock)
        self._users = np.maximum(subscribers, 1.0)

    def expected(self, background: Background) -> Floats:
        """Background complaints an hour of each complaint's region, when it was made."""
        return background.rate[self.region] * background.profile[self.hour]

    def learn(self, share: Floats, assumed: Floats) -> Background:
        """The background, from the part of each complaint that is put down to it; `assumed`: a profile, (168,)."""
        part = share[self._calls]
        profile, usual = assumed, part
        for _ in range(_ROUNDS):
            rate = self._rate(self._seen(usual), profile)
            usual = part * self._days.usual(part, rate, profile)
            profile = _profile(self._seen(usual).sum(axis=0), (rate[:, None] * self._hours).sum(axis=0), assumed)
        return Background(self._rate(self._seen(part), profile), profile)

    def _seen(self, part: Floats) -> Floats:
        """(regions, 168) complaints by region and hour of the week."""
        return _sums(self._slot, part, self._hours.size).reshape(self._hours.shape)

    def _rate(self, seen: Floats, profile: Floats) -> Floats:
        awaited = (self._hours * profile).sum(axis=1)
        # all complaints of one moment were watched for no time at all
        everywhere = seen.sum() / max(float((awaited * self._users).sum()), float(self._users.max()) * _LOOK_S / 3600)
        usual = np.maximum(everywhere * self._users, _TINY)
        return np.asarray((RATE_PRIOR + seen.sum(axis=1)) / (RATE_PRIOR / usual + awaited))


def _profile(seen: Floats, rate_hours: Floats, assumed: Floats) -> Floats:
    """From coarse to fine: hour of the day, day of the week, hour of the week, each shrunk to what is known before."""
    hour = np.arange(HOURS_PER_WEEK)
    profile = assumed
    for slot, smooth in ((hour % 24, True), (hour // 24, False), (hour, True)):
        profile = profile * _multiplier(seen, rate_hours * profile, slot, smooth)[slot]
    return np.asarray(profile / profile.mean())


def _multiplier(seen: Floats, awaited: Floats, slot: Indices, smooth: bool) -> Floats:
    came, awaited = _sums(slot, seen), _sums(slot, awaited)
    level = came.sum() / max(float(awaited.sum()), _TINY)
    if smooth:
        came, awaited = _smoothed(came), _smoothed(awaited)
    return np.asarray((PROFILE_PRIOR + came) / (PROFILE_PRIOR + awaited * level))


def _sums(slot: Indices, values: Floats, slots: int = 0) -> Floats:
    return np.bincount(slot, values, slots).astype(np.float64)


def _smoothed(values: Floats) -> Floats:
    return np.asarray(np.convolve(np.concatenate((values[-1:], values, values[:1])), _SMOOTHING, mode="valid"))


def _hours_watched(watched: Watch, clock: LocalClock) -> Floats:
    """(regions, 168) hours of each hour of the week in which the complaints of each region were recorded."""
    hours = np.zeros((len(watched.since), HOURS_PER_WEEK))
    for region, (since, until, gaps) in enumerate(zip(*watched, strict=True)):
        looks = np.arange(since, until, _LOOK_S) + _LOOK_S / 2
        for start, end in gaps:
            looks = looks[(looks < start) | (looks >= end)]
        hours[region] = np.bincount(clock.hour_of_week(looks), minlength=HOURS_PER_WEEK) * (_LOOK_S / 3600.0)
    return hours
