import msgspec
import numpy as np
import pytest

from alerts.works.scope import Places, Scope
from alerts.works.work_forecast import ExpectedComplaints, WorkForecast
from correlate.model import default_model
from correlate.windows.hazard import HORIZON_HOURS, expected_reports
from ingest.inventory import Inventory
from ingest.records import Cell, Region
from tests.alerts.works.cast import CELLS, at, work

ZONE = "Asia/Shanghai"
MODEL = default_model()
FLAT = msgspec.structs.replace(MODEL, activity={"all": (1.0,) * 168})
PLACES = Places(Inventory([Region("East")], CELLS))


def expected(hours: float, starts: float = 0, scope: Scope | None = None) -> ExpectedComplaints:
    scope = scope or PLACES.scope_of([work()])
    return WorkForecast(FLAT, ZONE).expected(scope, PLACES, at(starts), at(starts + hours))


def test_at_constant_activity_it_is_users_times_the_curve() -> None:
    curve = FLAT.curves[0]
    assert expected(4).mean == pytest.approx(2000 * float(expected_reports(curve, 4.0)), rel=1e-6)


def test_it_grows_with_the_window_and_no_further_than_the_curve_is_known() -> None:
    means = [expected(hours).mean for hours in (0.5, 1, 3.3, 8, HORIZON_HOURS, 2 * HORIZON_HOURS)]
    assert means == sorted(means)
    assert means[-1] == means[-2]


def test_by_day_more_customers_notice() -> None:
    forecast, scope = WorkForecast(MODEL, ZONE), PLACES.scope_of([work()])
    night = forecast.expected(scope, PLACES, at(0), at(4)).mean
    assert night < forecast.expected(scope, PLACES, at(9), at(13)).mean / 2


def test_nine_in_ten_counts_lie_within_the_interval() -> None:
    told = expected(60)
    random, shape = np.random.default_rng(7), FLAT.curves[0].frailty_shape
    counts = random.poisson(told.mean * random.gamma(shape, 1 / shape, 20_000))
    assert np.mean((told.lo <= counts) & (counts <= told.hi)) == pytest.approx(0.9, abs=0.03)


def test_no_cells_and_no_time_bring_nothing() -> None:
    assert expected(4, scope=Scope("East")) == expected(0) == ExpectedComplaints(0.0, 0.0, 0.0)


def test_users_that_are_not_known_are_those_of_a_mean_cell() -> None:
    places = Places(Inventory([Region("East")], [Cell("A-1", "East", "A", users=500.0), Cell("A-2", "East", "A")]))
    assert places.scope_of([work()]).users == 1000.0
    assert places.users_in("East") == 1000.0
    assert places.scope_of([work()]).share == 1.0
