"""What limits come to, drawn."""

from alerts.what_if.limit_grid import Figure, GridPoint
from service.dashboard.windows.limit_pictures import BOTTOM, LEFT, RIGHT, TOP, limit_pictures, place_of


def point(hours: float, complaints: float = 10.0) -> GridPoint:
    figure = Figure(complaints, complaints - 5.0, complaints + 5.0)
    return GridPoint(hours, figure, Figure(3.0, 3.0, 3.0), Figure(0.0, 0.0, 0.0), 0)


def test_each_figure_has_a_picture_with_a_band_around_its_line() -> None:
    complaints, crew_hours, orders = limit_pictures([point(1.0), point(12.0, 20.0)], 12.0)
    assert (complaints.figure, crew_hours.figure, orders.figure) == ("complaints", "crew_hours", "orders")
    assert len(complaints.line.split()) == 2
    assert len(complaints.band.split()) == 4
    assert complaints.x == (LEFT + RIGHT) / 2


def test_heights_begin_at_zero_and_stay_inside() -> None:
    picture, nothing, _ = limit_pictures([point(1.0), point(24.0, 37.0)], 1.0)
    assert picture.y_ticks[0] == (BOTTOM, "0")
    assert picture.y_ticks[-1] == (TOP, "50")
    assert nothing.line == f"{place_of(1.0)},{BOTTOM} {place_of(24.0)},{BOTTOM}"


def test_a_limit_past_the_axis_stands_at_its_end() -> None:
    assert place_of(40.0) == RIGHT
