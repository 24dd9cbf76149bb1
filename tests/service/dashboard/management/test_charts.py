"""Pictures of the management page stand where their numbers put them."""

from itertools import pairwise

import pytest

from service.dashboard.management.charts import bars, cloud, nice
from service.dashboard.management.fit import Association, Mark, fitted
from service.dashboard.management.trends import Figure, Trend
from service.report.straight_line import FEWEST


def _trend(*figures: Figure) -> Trend:
    return Trend(figures, figures[-1], None)


def test_bars_begin_at_zero_and_end_at_their_value() -> None:
    picture = bars(_trend(Figure("W1", 5.0, of=50), Figure("W2", None), Figure("W3", 10.0, of=50)), height=50.0)
    assert [(bar.y, bar.height) for bar in picture.bars] == [(25.0, 25.0), (50.0, 0.0), (0.0, 50.0)]
    assert [bar.shown for bar in picture.bars] == [False, False, True]


def test_an_interval_is_a_band_and_few_are_faint() -> None:
    (bar,) = bars(_trend(Figure("W1", 0.5, 0.25, 0.75, of=4)), 1.0, height=100.0).bars
    assert (bar.band_y, bar.band_height, bar.faint) == (25.0, 50.0, True)
    (going,) = bars(_trend(Figure("W1", 0.5, 0.25, 0.75, of=40, whole=False)), 1.0).bars
    assert going.faint


@pytest.mark.parametrize(
    ("greatest", "top"), [(0.0, 1.0), (1.0, 1.0), (21.0, 24.0), (7.0, 8.0), (99.0, 100.0), (1e-12, 1.0)]
)
def test_axes_end_at_round_numbers(greatest: float, top: float) -> None:
    assert nice([greatest]) == top


def test_marks_of_the_week_are_labelled_apart_from_each_other() -> None:
    marks = tuple(Mark(f"R{place}", "W2", 10.0 * place, 1.0, now=place < 3) for place in range(FEWEST))
    picture = cloud(Association(marks, fitted(marks)))
    labels = sorted(dot.label_y for dot in picture.dots if dot.shown)
    assert all(after - before >= 15.0 for before, after in pairwise(labels))
    assert {dot.label_y for dot in picture.dots if not dot.shown} == {0.0}
    assert picture.line.count(",") == 25
    assert picture.band.count(",") == 50


def test_without_a_line_there_are_marks_alone() -> None:
    picture = cloud(Association((Mark("R", "W", 1.0, 1.0, now=True),), None))
    assert (picture.line, picture.band, len(picture.dots)) == ("", "", 1)
