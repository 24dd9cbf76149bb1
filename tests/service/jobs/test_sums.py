"""By night the sums of days and weeks are written down."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from service.jobs.apart import CutShort
from service.jobs.sums import WEEKS, keep_sums
from service.store.store import Store
from service.store.summaries.summary_schema import summaries
from tests.service.made import at, open_outage, outcome, picture

ZONE = "Asia/Shanghai"
NOW = at(24 * 3)
YEARS = timedelta(days=1_100)


def test_a_year_of_days_and_weeks_is_kept_and_the_next_night_only_what_is_new(store: Store) -> None:
    store.commit(outcome(facts=(picture(12.0, open_outage(end=10.5)),)))
    assert (
        keep_sums(store, ZONE, NOW - YEARS, NOW, lambda: False)
        == f"{WEEKS * 10} sums of days and weeks were brought up to date"
    )
    with store._engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(summaries)).scalar_one() == WEEKS * 10
    # Summed again in any case: the five weeks and the one that goes on, and the days of the last 35 and to come.
    assert keep_sums(store, ZONE, NOW - YEARS, NOW, lambda: False).startswith(f"{6 * 3 + 35 + 4} sums")


def test_what_was_let_go_is_not_summed(store: Store) -> None:
    told = keep_sums(store, ZONE, NOW - timedelta(days=14), NOW, lambda: False)
    assert told.startswith(f"{2 * 3 + 18} sums")


def test_a_stop_leaves_the_rest_to_the_next_start(store: Store) -> None:
    with pytest.raises(CutShort):
        keep_sums(store, ZONE, NOW - YEARS, NOW, lambda: True)
