from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from service.report.scatter import Mark, scatter

values = st.floats(0, 1e5)
marks = st.builds(Mark, st.just("Yinchuan"), values, values, st.none() | values, st.none() | values)


def test_both_axes_start_at_zero_and_reach_past_the_greatest_value() -> None:
    picture = scatter([Mark("Yinchuan", 364.17, 88, 120.26, 21)])
    assert [text for _, text in picture.x_ticks] == ["0", "100", "200", "300", "400"]
    assert [text for _, text in picture.y_ticks] == ["0", "25", "50", "75", "100"]


def test_nothing_at_all_is_drawn_at_the_origin() -> None:
    (point,) = scatter([Mark("Guyuan", 0, 0)]).points
    picture = scatter([])
    assert (point.x, point.y) == (picture.left, picture.bottom)


@given(st.lists(marks, max_size=12))
def test_every_mark_lies_inside_the_axes(made: list[Mark]) -> None:
    picture = scatter(made)
    for point in picture.points:
        for x in (point.x, point.x_before):
            assert x is None or picture.left <= x <= picture.right
        for y in (point.y, point.y_before):
            assert y is None or picture.top <= y <= picture.bottom


@given(st.lists(marks, max_size=12))
def test_labels_do_not_lie_on_each_other(made: list[Mark]) -> None:
    places = sorted(point.label_y for point in scatter(made).points)
    assert all(below - above > 14.5 for above, below in pairwise(places))


def test_what_is_next_to_nothing_is_drawn_at_the_origin() -> None:
    (point,) = scatter([Mark("Guyuan", 0, 5e-324)]).points
    assert point.y == scatter([]).bottom
