from datetime import datetime, timedelta

import msgspec
import pytest

from alerts.orders.estimates import Avoided, ModelEstimates, gamma_interval, version_of
from alerts.orders.order import Kind
from correlate.facts import OpenOutage
from correlate.model import Curve, Model, default_model
from correlate.windows.forecast import Forecaster, parts_of
from correlate.windows.golden_window import DeadlineTable
from tests.alerts.cast import MONDAY, at, outage

ZONE = "Asia/Shanghai"
MODEL = default_model()


def avoided_by(
    estimates: ModelEstimates,
    outages: tuple[OpenOutage, ...],
    now: datetime,
    hours: float = 2.0,
    kind: Kind = Kind.CREW,
) -> Avoided:
    return estimates.avoided(outages, now, hours, kind)


@pytest.fixture(scope="module")
def estimates() -> ModelEstimates:
    return ModelEstimates(MODEL, ZONE)


@pytest.mark.parametrize("minutes", [4, 60, 150, 600])
@pytest.mark.parametrize("complaints", [0.0, 5.0])
def test_what_a_repair_avoids_agrees_with_the_forecast(
    estimates: ModelEstimates, minutes: float, complaints: float
) -> None:
    outages = (
        outage("YC-1", complaints=complaints, exposure=0.5),
        outage("YC-2", users=2500.0, started_at=at(1)),
        outage("YC-3", ended_at=at(3), exposure=0.1),
    )
    now = at(minutes)
    outlook = Forecaster(MODEL, ZONE).outlook(parts_of(outages), complaints, 0.6, now)
    expected = outlook.expected_avoided(MODEL.crew_hours)
    assert avoided_by(estimates, outages, now).expected == pytest.approx(expected, rel=0.1)


def test_more_complaints_than_expected_raise_what_is_avoided_and_fewer_lower_it(estimates: ModelEstimates) -> None:
    def avoided(complaints: float) -> float:
        return avoided_by(estimates, (outage(complaints=complaints, exposure=2.0),), at(60)).expected

    before = avoided_by(estimates, (outage(),), at(60)).expected
    assert avoided(2.0) == pytest.approx(before)
    assert avoided(6.0) == pytest.approx(2 * before)
    assert avoided(0.0) == pytest.approx(before / 2)


def test_the_interval_narrows_as_complaints_tell_of_the_importance(estimates: ModelEstimates) -> None:
    few = avoided_by(estimates, (outage(complaints=1.0, exposure=1.0),), at(60))
    many = avoided_by(estimates, (outage(complaints=50.0, exposure=50.0),), at(60))
    assert few.lo < few.expected < few.hi
    assert (many.hi - many.lo) / many.expected < (few.hi - few.lo) / few.expected / 2


@pytest.mark.parametrize(("shape", "lo", "hi"), [(2.0, 0.17768, 2.37193), (10.0, 0.54254, 1.57052)])
def test_the_gamma_interval_is_that_of_the_tables(shape: float, lo: float, hi: float) -> None:
    # Half the 5 % and 95 % points of chi-square with 4 and 20 degrees of freedom, over the shape.
    lower, upper = gamma_interval(shape)
    assert lower == pytest.approx(lo, rel=0.04)
    assert upper == pytest.approx(hi, rel=0.01)


def test_cells_without_users_avoid_nothing(estimates: ModelEstimates) -> None:
    assert avoided_by(estimates, (outage(users=0.0),), at(60)).expected == 0.0
    assert avoided_by(estimates, (outage(ended_at=at(2)),), at(60)).expected == 0.0


def test_a_planned_outage_that_overran_counts_like_any_other(estimates: ModelEstimates) -> None:
    def avoided(one: OpenOutage) -> float:
        return avoided_by(estimates, (one,), at(60)).expected

    assert avoided(outage(planned=True)) == avoided(outage()) > 0


def test_each_outage_follows_the_curve_of_its_segment() -> None:
    curves = (Curve(), Curve(segment="4G", technology="4G", burst_hours=1.0))
    model = Model(
        version=MODEL.version,
        made_from="a test",
        curves=curves,
        activity=MODEL.activity,
        durations_hours=MODEL.durations_hours,
        complaints_per_user_hour=MODEL.complaints_per_user_hour,
    )
    estimates = ModelEstimates(model, ZONE)
    bursts = {
        segment: estimates.deadlines(outage(segment=segment), at(4)).burst_at - MONDAY
        for segment in ("all", "4G", "4G-urban", "5G")
    }
    hour = timedelta(hours=1)
    assert bursts == {"all": 2 * hour, "4G": hour, "4G-urban": hour, "5G": 2 * hour}


def test_deadlines_are_those_of_the_table(estimates: ModelEstimates) -> None:
    table = DeadlineTable(MODEL, MODEL.curves[0], ZONE)
    assert estimates.deadlines(outage(), at(4)) == table.deadlines(MONDAY, at(4))


def test_another_model_is_another_version_and_an_assumed_one_says_so() -> None:
    learnt = msgspec.structs.replace(MODEL, learnt=True)
    other = msgspec.structs.replace(MODEL, crew_hours=3.0)
    assert version_of(MODEL).startswith("assumed-")
    assert version_of(learnt).startswith("learnt-")
    assert len({version_of(MODEL), version_of(learnt), version_of(other)}) == 3
    assert ModelEstimates(MODEL, ZONE).model_version == version_of(MODEL)


def test_a_repair_that_takes_longer_avoids_less(estimates: ModelEstimates) -> None:
    told = [avoided_by(estimates, (outage(),), at(60), hours).expected for hours in (0.5, 2.0, 9.0)]
    assert told == sorted(told, reverse=True)
    assert told[0] > 2 * told[-1] > 0


def test_a_kind_that_ends_sooner_by_itself_is_worth_less() -> None:
    quick = tuple(hours / 4 for hours in MODEL.durations_hours)
    estimates = ModelEstimates(msgspec.structs.replace(MODEL, own_ends_hours={"remote": quick}), ZONE)
    remote, crew, generator = (
        avoided_by(estimates, (outage(),), at(60), kind=kind).expected
        for kind in (Kind.REMOTE, Kind.CREW, Kind.GENERATOR)
    )
    assert remote < crew == generator
