from datetime import timedelta

import numpy as np
import pytest

from correlate.model import default_model
from correlate.study.background import BackgroundData
from correlate.study.complaint_table import complaint_table
from correlate.study.local_clock import LocalClock
from correlate.study.watched import SILENCE_S, watch
from ingest.records import Complaint
from tests.correlate.study.test_complaint_table import BEGIN, NETWORK

PROFILE = np.array(default_model().activity["all"])
WEEKS = 8
UNTIL = BEGIN.timestamp() + WEEKS * 7 * 86400
CLOCK = LocalClock("Asia/Shanghai", BEGIN.timestamp(), UNTIL)


def calls(
    seed: int, region: str, count: int, profile: np.ndarray[tuple[int], np.dtype[np.float64]], weeks: int = WEEKS
) -> list[Complaint]:
    rng = np.random.default_rng(seed)
    hours = np.arange(weeks * 168)
    weight = profile[CLOCK.hour_of_week(np.asarray(BEGIN.timestamp() + hours * 3600.0, dtype=np.float64))]
    drawn = np.sort(rng.choice(hours, count, p=weight / weight.sum()) + rng.random(count))
    made = [BEGIN + timedelta(hours=float(hour)) for hour in drawn]
    return [Complaint(f"{region}{number}", when, when, region) for number, when in enumerate(made)]


def data(complaints: list[Complaint]) -> BackgroundData:
    table = complaint_table(sorted(complaints, key=lambda one: one.created_at), NETWORK)
    return BackgroundData(table, watch(table, 3, UNTIL), CLOCK, NETWORK.subscribers)


def test_the_rate_of_each_region_is_found() -> None:
    found = data([*calls(1, "A", 4000, PROFILE), *calls(2, "B", 1000, PROFILE)]).learn(np.ones(5000), PROFILE)
    assert found.rate[:2] == pytest.approx(np.array([4000, 1000]) / (WEEKS * 168), rel=0.05)
    assert found.profile == pytest.approx(PROFILE, rel=0.35)
    assert found.profile.mean() == pytest.approx(1.0)


def test_a_profile_that_is_not_the_assumed_one_is_learnt() -> None:
    other = np.where(np.arange(168) % 24 < 12, 1.8, 0.2)
    found = data(calls(3, "A", 5000, other)).learn(np.ones(5000), PROFILE)
    # from a profile that says the opposite, and smoothed over the two edges of the day
    assert np.corrcoef(found.profile, other)[0, 1] > 0.9


def test_what_outages_explain_is_not_background() -> None:
    asked = data(calls(4, "A", 2000, PROFILE))
    whole, half = asked.learn(np.ones(2000), PROFILE), asked.learn(np.full(2000, 0.5), PROFILE)
    assert half.rate[0] == pytest.approx(whole.rate[0] / 2, rel=0.02)


def test_where_nobody_complained_the_assumed_profile_stays() -> None:
    asked = data([])
    found = asked.learn(np.zeros(0), PROFILE)
    assert found.profile == pytest.approx(PROFILE)
    assert np.isfinite(found.rate).all()


def test_a_silent_fortnight_is_not_taken_for_a_time_without_complaints() -> None:
    early = calls(5, "A", 500, PROFILE, weeks=2)
    late = [
        Complaint(f"late{number}", one.created_at + timedelta(weeks=5), one.known_at, "A")
        for number, one in enumerate(early)
    ]
    found = data([*early, *late]).learn(np.ones(1000), PROFILE)
    assert found.rate[0] == pytest.approx(500 / 336, rel=0.05)
    table = complaint_table([*early, *late], NETWORK)
    (silence,) = watch(table, 3, UNTIL).gaps[0]
    assert silence[1] - silence[0] > SILENCE_S


def test_a_day_of_something_that_no_alarm_tells_of_is_not_the_habit_of_its_weekday() -> None:
    quiet = calls(7, "A", 4000, PROFILE)
    saturday = BEGIN + timedelta(days=(5 - BEGIN.weekday()) % 7 + 14)
    flood = [saturday + timedelta(minutes=number) for number in range(0, 24 * 60, 3)]
    unseen = [Complaint(f"F{number}", when, when, "A") for number, when in enumerate(flood)]
    usual = data(quiet).learn(np.ones(4000), PROFILE).profile.reshape(7, 24).sum(axis=1)
    found = data([*quiet, *unseen]).learn(np.ones(4000 + len(unseen)), PROFILE).profile.reshape(7, 24).sum(axis=1)
    assert len(unseen) > 6 * 4000 / (7 * WEEKS)
    assert found[5] / found.mean() == pytest.approx(usual[5] / usual.mean(), rel=0.1)


def test_a_weekday_on_which_much_happens_every_week_keeps_its_habit() -> None:
    busy = np.where(np.arange(168) // 24 == 5, 4.0, 0.5) * PROFILE
    found = data(calls(8, "A", 6000, busy)).learn(np.ones(6000), PROFILE).profile.reshape(7, 24).sum(axis=1)
    assert found[5] / np.delete(found, 5).mean() > 5.0


def test_complaints_are_counted_whole_in_the_rate_however_many_came_on_a_day() -> None:
    flood = [BEGIN + timedelta(days=20, minutes=number) for number in range(900)]
    unseen = [Complaint(f"F{number}", when, when, "A") for number, when in enumerate(flood)]
    found = data([*calls(9, "A", 4000, PROFILE), *unseen]).learn(np.ones(4900), PROFILE)
    assert found.rate[0] == pytest.approx(4900 / (WEEKS * 168), rel=0.05)
