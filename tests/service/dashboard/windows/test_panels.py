"""One panel a segment."""

import msgspec
import pytest

from correlate.model import Curve, Model, default_model
from correlate.windows.golden_window import golden_window
from service.dashboard.windows.panels import SMALL, UNTIL_HOURS, Panel, panels
from tests.alerts.what_if.cast import group

LEARNT = Curve(
    ages_hours=(0.0, 2.0, 4.0),
    hazards=(1e-5, 1e-5, 4e-5),
    hazards_lo=(5e-6, 5e-6, 2e-5),
    hazards_hi=(2e-5, 2e-5, 9e-5),
    burst_hours=2.0,
    burst_lo=1.5,
    burst_hi=2.5,
    window_hours=3.0,
    window_lo=2.5,
    window_hi=3.5,
    outages=200,
    complaints=500.0,
    status="ok",
)
FEW = msgspec.structs.replace(LEARNT, segment="4G", technology="4G", outages=12, complaints=9.0)


def model(*curves: Curve) -> Model:
    return msgspec.structs.replace(default_model(), curves=curves, learnt=True)


def one(curve: Curve, *groups: object) -> Panel:
    return panels(model(curve), groups)[0]  # type: ignore[arg-type]


def test_a_learnt_segment_has_burst_and_window_with_shaded_intervals_and_a_band() -> None:
    panel = one(LEARNT)
    picture = panel.picture
    assert panel.burst is not None
    assert (panel.burst.at, panel.burst.lo, panel.burst.hi) == (2.0, 1.5, 2.5)
    assert picture.burst is not None
    assert picture.window is not None
    assert picture.burst.lo < picture.burst.x < picture.burst.lo + picture.burst.width < picture.window.x
    assert len(picture.band.split()) == 2 * len(LEARNT.hazards)
    assert not panel.is_small


def test_an_assumed_curve_has_lines_without_intervals_and_is_drawn_faint() -> None:
    panel = panels(default_model(), ())[0]
    assert panel.status == "assumed"
    assert panel.is_small
    assert panel.window is not None
    assert panel.window.at == pytest.approx(golden_window(Curve(), 0.1, 12.0))
    assert panel.window.lo is None
    assert panel.picture.band == ""
    assert panel.picture.window is not None
    assert panel.picture.window.width == 0.0


@pytest.mark.parametrize("status", ["not_reached", "no_burst", "not_enough_data"])
def test_where_there_is_no_window_none_is_drawn(status: str) -> None:
    panel = one(msgspec.structs.replace(LEARNT, status=status, window_hours=None, window_lo=3.1, window_hi=None))
    assert (panel.burst, panel.window, panel.picture.burst, panel.picture.window) == (None, None, None, None)
    assert panel.beyond_hours == (3.1 if status == "not_reached" else None)


def test_few_outages_or_complaints_are_drawn_faint() -> None:
    assert one(FEW).is_small
    assert one(msgspec.structs.replace(LEARNT, complaints=20.0)).is_small


def test_all_segments_stand_on_one_scale_and_low_curves_lie_low() -> None:
    low = msgspec.structs.replace(LEARNT, segment="2G", hazards=(1e-6, 1e-6, 1e-6), hazards_lo=(), hazards_hi=())
    high, under = panels(model(LEARNT, low), ())
    assert high.picture.y_ticks == under.picture.y_ticks
    assert float(under.picture.curve.split()[-1].split(",")[1]) > float(high.picture.curve.split()[-1].split(",")[1])


def test_the_rug_tells_ended_from_cut_off_and_counts_what_lies_beyond() -> None:
    groups = [group(0, hours=1.0), group(1, hours=2.0, ended=False), group(2, hours=40.0)]
    rug = one(LEARNT, *groups).picture.rug
    assert (len(rug.ended), len(rug.cut_off), rug.beyond, rug.outages) == (1, 1, 1, 3)
    assert rug.ended[0] < rug.cut_off[0]


def test_a_rug_of_thousands_shows_some_and_says_how_many() -> None:
    groups = [group(number, hours=UNTIL_HOURS * number / 3000) for number in range(3000)]
    rug = one(LEARNT, *groups).picture.rug
    assert rug.outages == 3000
    assert rug.shown == len(rug.ended) <= 240


def test_a_segment_has_the_outages_that_follow_its_curve_and_all_has_every_one() -> None:
    groups = [group(0), msgspec.structs.replace(group(1), segment="4G")]
    everyone, fourth = panels(model(LEARNT, FEW), groups)
    assert (everyone.picture.rug.outages, fourth.picture.rug.outages) == (2, 1)


def test_the_model_before_stands_beside_it_where_it_knew_the_segment() -> None:
    before = model(msgspec.structs.replace(LEARNT, window_hours=2.25))
    everyone, fourth = panels(model(LEARNT, FEW), (), before)
    assert everyone.before is not None
    assert everyone.before.window is not None
    assert everyone.before.window.at == 2.25
    assert fourth.before is None


def test_a_picture_stays_inside_its_frame() -> None:
    picture = one(LEARNT, group(0, hours=11.9)).picture
    for points in (picture.curve, picture.band):
        for point in points.split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= SMALL.width
            assert 0 <= y <= SMALL.height
