"""The weekly table that the demo prints at its end."""

from service.dashboard.words import ENGLISH
from service.demo.weekly_view import weekly_table
from tests.service.dashboard.cast import BUSY, WEEKLY


def test_the_weekly_table_prints_as_the_operators_do() -> None:
    table = weekly_table(WEEKLY, BUSY, ENGLISH)
    yinchuan = table.rows[0]
    assert table.weeks == "2011-W27 · 2011-07-04 – 2011-07-10"
    assert table.going == "2011-W27 is still going on"
    assert (yinchuan.city, yinchuan.cells.last_week, yinchuan.cells.this_week) == ("Yinchuan", "394", "442")
    assert (yinchuan.hours.this_week, yinchuan.hours.change) == ("364.17", "+202.82%")
    assert (yinchuan.complaints.change, yinchuan.complaints.direction) == ("+319.05%", "up")


def test_a_first_week_has_nothing_to_be_compared_with() -> None:
    first = weekly_table(WEEKLY[:2], BUSY, ENGLISH).rows[0]
    assert (first.cells.last_week, first.cells.change, first.cells.direction) == ("—", "—", "same")
    assert weekly_table((), BUSY, ENGLISH).rows == ()
