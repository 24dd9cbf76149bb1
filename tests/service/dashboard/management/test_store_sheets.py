"""The management page's sheet says what stands in the store."""

from datetime import timedelta

import pytest

from alerts.supervision.red_light import Cause, lit
from service.dashboard.management.store_sheets import MONTHS, StoreSheets
from service.store.batch import Filed
from service.store.store import Store
from tests.service.made import at, complaint, inventory, open_outage, order, outcome, picture

NOW = at(24 * 8 + 12)
"""Tuesday noon of the week after `MONDAY`."""


def _sheets(store: Store) -> StoreSheets:
    return StoreSheets(store, inventory, lambda: NOW, timedelta(days=1_100))


def filled(store: Store) -> StoreSheets:
    """A store with two weeks: complaints, outages, an order."""
    filed = [Filed(complaint(hours, f"C-{hours}", category="voice"), at(hours)) for hours in (9.0, 10.0, 24 * 8.0)]
    facts = (
        picture(12.0, open_outage(end=10.5)),
        picture(24 * 8 + 2.0, open_outage("YC2-1", 24 * 8.0, complaints=4.0), group_id="G-2"),
    )
    store.commit(outcome(records=tuple(filed), facts=facts, orders=(order(9.0),)))
    return _sheets(store)


def test_the_newest_week_stands_beside_the_one_before(store: Store) -> None:
    sheet = filled(store).sheet()
    assert (sheet.week, len(sheet.weeks), sheet.unsummed) == ("2011-W28", 12, 0)
    assert sheet.shown is not None
    assert not sheet.shown.over
    (row, empty) = sheet.shown.rows
    assert (row.region, row.complaints, row.complaints_last_week, row.outages) == ("Yinchuan", 1, 2, 1)
    assert (empty.region, empty.complaints) == ("Guyuan", 0)
    assert sheet.weeks[-2].orders["Yinchuan"].in_window == 1


def test_any_week_can_be_picked_and_one_long_past_stands_last(store: Store) -> None:
    sheets = filled(store)
    picked = sheets.sheet("2011-W27")
    assert (picked.week, picked.weeks[-1].name) == ("2011-W27", "2011-W28")
    past = sheets.sheet("2010-W01")
    assert (past.week, past.weeks[-1].name) == ("2010-W01", "2010-W01")
    with pytest.raises(ValueError, match="2011-W60"):
        sheets.sheet("2011-W60")


def test_the_first_week_is_compared_too(store: Store) -> None:
    sheet = filled(store).sheet("2011-W28", weeks=1)
    (only,) = sheet.weeks
    assert only.rows[0].complaints_last_week == 2


def test_a_month_that_goes_on_or_began_before_the_records_is_not_whole(store: Store) -> None:
    (month,) = filled(store).sheet().months
    # From Monday 4 July, the day of the first complaint, to Monday 11 July: Tuesday is not over.
    assert (month.name, month.days, month.of_days, month.whole) == ("2011-07", 8, 31, False)
    assert month.complaints["Yinchuan"].complaints == 3
    assert MONTHS == 12


def test_the_places_of_a_week_are_those_with_most_complaints(store: Store) -> None:
    places = filled(store).sheet().places
    assert [(place.place, place.cells, place.outages, place.complaints) for place in places] == [("YC2", 1, 1, 4.0)]


def test_of_one_region_nothing_of_another_is_shown(store: Store) -> None:
    light = lit(Cause.NO_RESULT, "R-1", ("Yinchuan", None), at(10))
    sheet = filled(store).sheet(regions={"Guyuan"})
    assert {row.region for week in sheet.weeks for row in week.rows} == {"Guyuan"}
    assert sheet.places == ()
    assert all(not week.orders for week in sheet.weeks)
    assert list(sheet.regions) == ["Guyuan"]
    assert light.region not in sheet.regions


def test_an_empty_store_has_a_sheet_of_empty_weeks(store: Store) -> None:
    sheet = _sheets(store).sheet()
    assert (sheet.week, sheet.months, sheet.places) == ("2011-W28", (), ())
    assert all(row.complaints == 0 for week in sheet.weeks for row in week.rows)
