from datetime import timedelta

import msgspec
import pytest

from alerts.scorecard import Outcome, Scorecard, SilentOutages, scorecard, share_interval, silent_outages
from correlate.facts import ComplaintAttributed, ComplaintResolved, OutageConcluded, Spike, SpikeKind
from tests.alerts.what_if.cast import MONDAY, concluded

HOUR = timedelta(hours=1)


def outcomes(inside: int, above: int = 0, below: int = 0) -> Scorecard:
    told = [Outcome(5.0, 2.0, 9.0, 5.0)] * inside + [Outcome(5.0, 2.0, 9.0, 10.0)] * above
    return scorecard(told + [Outcome(5.0, 2.0, 9.0, 1.0)] * below)


def test_intervals_that_hold_nine_of_ten_are_in_order() -> None:
    card = outcomes(90, above=6, below=4)
    assert (card.status, card.coverage, card.above, card.below) == ("ok", 0.9, 6, 4)


@pytest.mark.parametrize("inside", [70, 100])
def test_intervals_that_hold_too_little_or_too_much_are_off(inside: int) -> None:
    assert outcomes(inside, above=100 - inside).status == "off"


def test_few_outcomes_tell_nothing_and_none_have_no_coverage() -> None:
    assert outcomes(5, above=5).status == "too_few"
    assert scorecard([]) == Scorecard("too_few", 0, None, None, None, 0, 0, ())


def test_the_interval_of_a_share_is_that_of_wilson() -> None:
    # by hand: 8 of 10 at 90 %
    assert share_interval(8, 10) == pytest.approx((0.5410, 0.9315), abs=1e-3)
    assert share_interval(10, 10)[1] == 1.0


def test_calibration_is_told_by_the_size_of_forecasts() -> None:
    card = scorecard([Outcome(0.5, 0, 2, 1), Outcome(4.0, 1, 8, 2), Outcome(5.0, 1, 9, 4), Outcome(100.0, 50, 150, 90)])
    rows = [(row.at_least, row.forecasts, row.expected, row.observed) for row in card.calibration]
    assert rows == [(0.0, 1, 0.5, 1.0), (3.0, 2, 9.0, 6.0), (30.0, 1, 100.0, 90.0)]


SPIKE = Spike(
    region="A",
    district="d",
    starts_at=MONDAY,
    ends_at=MONDAY + HOUR,
    observed=9,
    expected=1.0,
    upper=3.0,
    p_value=1e-6,
    detected_at=MONDAY,
    attributed=0.0,
    unexplained=8.0,
    kind=SpikeKind.SILENT_SUSPECTED,
    final=True,
    cell_id="A1",
)


def verdict(*outages: OutageConcluded, causes: tuple[str | None, ...] = (), spike: Spike = SPIKE) -> SilentOutages:
    complaints = [
        ComplaintAttributed(f"C{n}", "A", "d", MONDAY + timedelta(minutes=n), (), 1.0) for n in range(len(causes) + 2)
    ]
    resolved = [ComplaintResolved(f"C{n}", "A", MONDAY, cause, None) for n, cause in enumerate(causes)]
    return silent_outages([spike], outages, complaints, resolved)


def test_an_alarm_that_tells_of_it_after_all_confirms_a_suspicion() -> None:
    late = msgspec.structs.replace(concluded("A1"), started_at=MONDAY + 5 * HOUR)
    assert verdict(late) == SilentOutages(1, 1, 0)
    assert verdict(concluded("A2")) == SilentOutages(1, 0, 0)


def test_an_outage_of_another_day_confirms_nothing() -> None:
    other = msgspec.structs.replace(concluded("A1"), started_at=MONDAY + 30 * HOUR, ended_at=MONDAY + 40 * HOUR)
    assert verdict(other).confirmed == 0
    before = msgspec.structs.replace(concluded("A1"), started_at=MONDAY - 9 * HOUR, ended_at=MONDAY)
    assert verdict(before).confirmed == 0


def test_what_complaints_were_closed_with_confirms_or_refutes() -> None:
    assert verdict(causes=("equipment", "weak_coverage")) == SilentOutages(1, 1, 0)
    assert verdict(causes=("weak_coverage", "user", "equipment")) == SilentOutages(1, 0, 1)
    assert verdict() == SilentOutages(1, 0, 0)


def test_only_final_suspicions_count() -> None:
    assert verdict(spike=msgspec.structs.replace(SPIKE, final=False)).suspected == 0
    assert verdict(spike=msgspec.structs.replace(SPIKE, kind=SpikeKind.UNEXPLAINED)).suspected == 0
