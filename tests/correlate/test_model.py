from statistics import fmean

import msgspec
import pytest

from correlate.model import (
    ClockSkew,
    Curve,
    Model,
    ModelUnreadable,
    Provenance,
    curve_for,
    curve_named,
    default_model,
    read_model,
    segment_name,
    write_model,
)

MODEL = default_model()
LTE = Curve(segment="4G", technology="4G")
LTE_URBAN = Curve(segment="4G-urban", technology="4G", area_class="urban")
SEGMENTED = msgspec.structs.replace(MODEL, curves=(Curve(), LTE, LTE_URBAN))


def with_knots(ages: tuple[float, ...], hazards: tuple[float, ...]) -> Model:
    return msgspec.structs.replace(MODEL, curves=(Curve(ages_hours=ages, hazards=hazards),))


def test_a_model_of_the_first_version_is_still_read() -> None:
    told = {"version", "made_from", "curves", "activity", "durations_hours", "complaints_per_user_hour"}
    first = {key: value for key, value in msgspec.to_builtins(MODEL).items() if key in told} | {"version": 1}
    model = read_model(msgspec.json.encode(first))
    assert model.curves == MODEL.curves
    assert model.provenance is None


def test_what_was_learnt_stands_in_the_file() -> None:
    learnt = msgspec.structs.replace(
        with_knots((0.0, 2.0), (1e-4, 2e-4)),
        clock_skew=ClockSkew(3.0, 1.0, 5.0, applied=True),
        provenance=Provenance("d", "00", None, None, 1, 2, 3, 4, {"epsilon": 0.1}, "0.1.0"),
        location_weights={"network": (0.9, 0.05, 0.03, 0.02)},
    )
    assert read_model(write_model(learnt)) == learnt


def test_a_model_is_read_as_it_was_written() -> None:
    assert read_model(write_model(SEGMENTED)) == SEGMENTED


def test_equal_models_are_written_to_equal_bytes_whatever_the_order_they_were_filled_in() -> None:
    one = msgspec.structs.replace(MODEL, regions={"yinchuan": 1e-6, "guyuan": 2e-6})
    other = msgspec.structs.replace(MODEL, regions={"guyuan": 2e-6, "yinchuan": 1e-6})
    assert write_model(one) == write_model(other)


def test_the_default_durations_have_the_quantiles_of_cell_outages() -> None:
    durations = MODEL.durations_hours
    assert len(durations) == 99
    assert durations[49] == pytest.approx(2.3)
    assert (durations[9] + durations[8]) / 2 == pytest.approx(0.64, abs=0.03)
    assert durations[89] == pytest.approx(15.5, abs=0.2)
    assert durations[97] < 64 < durations[98]


def test_the_default_activity_is_low_at_night_and_peaks_in_the_morning_and_in_the_evening() -> None:
    monday = MODEL.activity["all"][:24]
    assert fmean(MODEL.activity["all"]) == pytest.approx(1.0)
    assert max(monday[1:6]) < 0.3
    assert monday[10] == max(monday[6:14])
    assert max(monday[14:]) in monday[19:21]
    assert sum(MODEL.activity["all"][-24:]) < sum(monday)


def test_the_default_rate_is_6_81_complaints_a_month_for_10_000_users() -> None:
    assert MODEL.complaints_per_user_hour * 10_000 * 31 * 24 == pytest.approx(6.81)


def test_the_default_model_does_not_claim_to_be_learnt() -> None:
    assert not MODEL.learnt
    assert "assumed" in MODEL.made_from


def test_a_curve_is_of_its_segment_else_of_its_technology_else_of_all() -> None:
    assert curve_for(SEGMENTED, "4G", "urban") is LTE_URBAN
    assert curve_for(SEGMENTED, "4G", "rural") is LTE
    assert curve_for(SEGMENTED, "5G", "urban") is SEGMENTED.curves[0]
    assert curve_for(SEGMENTED, None, None) is SEGMENTED.curves[0]


def test_a_curve_is_found_by_name_as_by_its_parts() -> None:
    assert curve_named(SEGMENTED, "4G-urban") is LTE_URBAN
    assert curve_named(SEGMENTED, "4G-rural") is LTE
    assert curve_named(SEGMENTED, "5G-rural") is SEGMENTED.curves[0]


@pytest.mark.parametrize(
    ("technology", "area_class", "name"),
    [("4G", "urban", "4G-urban"), ("4G", None, "4G"), (None, "urban", "urban"), (None, None, "all")],
)
def test_a_segment_is_named_by_what_is_known_of_it(technology: str | None, area_class: str | None, name: str) -> None:
    assert segment_name(technology, area_class) == name


@pytest.mark.parametrize(
    ("model", "fault"),
    [
        (msgspec.structs.replace(MODEL, version=3), "version 3, and this program reads 1 and 2"),
        (msgspec.structs.replace(MODEL, curves=()), "segment `all`"),
        (msgspec.structs.replace(MODEL, curves=(LTE,)), "segment `all`"),
        (msgspec.structs.replace(MODEL, curves=(Curve(base_hazard=0.0),)), "base_hazard of curve `all`"),
        (msgspec.structs.replace(MODEL, curves=(Curve(burst_hours=-1.0),)), "burst_hours of curve `all`"),
        (msgspec.structs.replace(MODEL, activity={}), "no activity `all`"),
        (msgspec.structs.replace(MODEL, activity={"all": (1.0,) * 167}), "activity `all`"),
        (msgspec.structs.replace(MODEL, activity={"all": (2.0,) * 168}), "mean 1"),
        (msgspec.structs.replace(MODEL, durations_hours=(2.0, 1.0)), "durations_hours"),
        (msgspec.structs.replace(MODEL, durations_hours=()), "durations_hours"),
        (msgspec.structs.replace(MODEL, regions={"guyuan": -1.0}), "regions.guyuan"),
        (msgspec.structs.replace(MODEL, epsilon=1.0), "epsilon"),
        (msgspec.structs.replace(MODEL, planned_level=0.0), "planned_level"),
        (with_knots((0.0, 1.0), (1e-4,)), "knots of curve `all`"),
        (with_knots((0.0, 1.0, 1.0), (1e-4,) * 3), "knots of curve `all`"),
        (with_knots((0.5, 1.0), (1e-4,) * 2), "knots of curve `all`"),
        (with_knots((0.0, 1.0), (1e-4, -1e-4)), "knots of curve `all`"),
        (with_knots((), (1e-4,)), "knots of curve `all`"),
    ],
)
def test_a_model_that_can_not_be_used_is_refused_with_the_fault_and_the_remedy(model: Model, fault: str) -> None:
    with pytest.raises(ModelUnreadable, match=fault) as error:
        read_model(write_model(model))
    assert "goldenwindow study" in str(error.value)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"version": 1}', b'{"version": "1"}'])
def test_bytes_that_are_no_model_are_refused_with_the_remedy(content: bytes) -> None:
    with pytest.raises(ModelUnreadable, match="goldenwindow study"):
        read_model(content)


def test_bounds_of_a_curve_are_as_many_as_its_hazards() -> None:
    curve = Curve(ages_hours=(0.0, 1.0), hazards=(1e-5, 2e-5), hazards_lo=(5e-6, 1e-5), hazards_hi=(2e-5, 4e-5))
    model = msgspec.structs.replace(default_model(), curves=(curve,))
    assert read_model(write_model(model)) == model
    short = msgspec.structs.replace(model, curves=(msgspec.structs.replace(curve, hazards_hi=(2e-5,)),))
    with pytest.raises(ModelUnreadable, match="bounds of curve `all` are not as many as its hazards"):
        read_model(write_model(short))
