"""Every note of a study is said in Chinese, with the same figures."""

import re
from collections.abc import Iterator

import numpy as np
import pytest

from correlate.model import default_model
from correlate.study.finding import Finding
from correlate.study.histories import Histories
from correlate.study.range import Range
from correlate.study.verdict import Verdict, lacking_for_window
from correlate.study.windows import _note
from service.report.study_notes import in_chinese

FIGURE = re.compile(r"[\d.]+")


def histories(groups: int, complaints: float, of_one: float = 0.0) -> Histories:
    """Groups of three bins, each with so many complaints, and the first with more."""
    bins, repaired = 3 * groups, np.ones(groups, np.bool_)
    came = np.full(bins, complaints / 3)
    came[:3] += of_one
    return Histories(np.arange(0, bins + 1, 3), np.ones(bins), np.ones(bins), came, np.zeros(bins), repaired)


def verdicts() -> Iterator[Verdict]:
    plain = Verdict("ok", "joint", False, None, None, 12.0, "", None)
    for lacking in (
        lacking_for_window(histories(4, 0.5), None, 30.0),
        lacking_for_window(histories(40, 0.5, 9000.0), None, 12.0),
    ):
        yield plain._replace(status="not_enough_data", lacking=lacking)
    yield plain._replace(status="no_burst", reached_hours=11.5)
    yield plain._replace(status="not_reached", reached_hours=2.5, endogenous=True)
    yield plain._replace(endogenous=True)


@pytest.mark.parametrize("verdict", list(verdicts()), ids=lambda one: one.status)
def test_nothing_english_is_left_and_no_figure_is_lost(verdict: Verdict) -> None:
    note = _note(verdict, 0.0, None)
    assert len(note) > 10
    told = in_chinese(note)
    assert not re.search("[A-Za-z]", told)
    assert FIGURE.findall(told) == FIGURE.findall(note.replace("; ", " "))


def test_what_it_leans_on_keeps_its_name() -> None:
    some, curve = Range(3.0, 2.0, 4.0), default_model().curves[0]
    parent = Finding(
        segment="4G", technology="4G", area_class=None, outages=90, complaints=200.0, status="ok", estimator="joint",
        endogenous=True, note="", burst=some, window=some, bound_hours=None, leans=0.0, curve=curve, lo=(), hi=(),
    )  # fmt: skip
    note = _note(Verdict("ok", "joint", True, some, some, 12.0, "", None), 0.42, parent)
    assert in_chinese(note).endswith("；向 4G 收缩 42%")


def test_what_is_not_known_stays() -> None:
    assert in_chinese("") == ""
    assert in_chinese("something new") == "something new"
