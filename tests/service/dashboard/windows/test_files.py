"""Curves and windows of the model in force as CSV."""

import csv
from io import StringIO

import msgspec
import pytest

from correlate.model import Curve, Model, default_model
from service.dashboard.windows.files import curve_csv, windows_csv
from service.results.study_files import CURVE, WINDOWS
from tests.service.dashboard.windows.test_panels import LEARNT

MODEL: Model = msgspec.structs.replace(
    default_model(),
    curves=(
        LEARNT,
        msgspec.structs.replace(
            LEARNT, segment="4G", technology="4G", status="not_reached", window_hours=None, window_hi=None, note="a, b"
        ),
    ),
)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text), strict=True))


def test_the_columns_are_those_of_a_studys_files() -> None:
    assert tuple(rows(windows_csv(MODEL))[0]) == WINDOWS
    assert tuple(rows(curve_csv(MODEL))[0]) == CURVE


def test_figures_and_bounds_are_those_of_the_model() -> None:
    everyone, fourth = rows(windows_csv(MODEL))
    assert (everyone["burst_hours"], everyone["window_lo"], everyone["window_hours"]) == ("2", "2.5", "3")
    assert (fourth["burst_hours"], fourth["window_hours"], fourth["window_lo"]) == ("", "", "2.5")
    assert fourth["note"] == "a, b"


def test_a_curve_can_be_asked_for_alone_and_ends_at_one() -> None:
    told = rows(curve_csv(MODEL, "4G"))
    assert {row["segment"] for row in told} == {"4G"}
    assert [row["lo"] for row in told] == ["5e-06", "5e-06", "2e-05"]
    assert curve_csv(MODEL, "5G").count("\n") == 1


def test_an_assumed_curve_has_no_bounds_and_says_what_it_is() -> None:
    told = rows(curve_csv(default_model()))
    assert {row["lo"] for row in told} == {""}
    at_reference = [row for row in told if row["age_hours"] == "12"]
    assert float(at_reference[0]["cumulative_share"]) == pytest.approx(1.0)
    (window,) = rows(windows_csv(default_model()))
    assert (window["status"], window["estimator"], window["burst_hours"]) == ("assumed", "assumed", "2")
    assert Curve().status == "assumed"
