import re

import msgspec
import pytest

from alerts.what_if.comparison import Comparison, PolicyRow
from alerts.what_if.limit_tally import LimitRow
from alerts.what_if.policy import Policy
from service.history.what_if import Question, WhatIf
from service.history.what_if_notes import Grounds
from service.report.dispatch_page import dispatch_page, picture

GROUNDS = Grounds(40, 0, 9, 0, 2.0, 0, ends_known=True, model="a test", model_learnt=False)


def policy(name: Policy, complaints: float) -> PolicyRow:
    bounds = complaints * 0.8, complaints * 1.2
    return PolicyRow(name, complaints, *bounds, 100.0 - complaints, 0.0, 9.0, 5.0, 80.0, 40.0, 3.0, 90.0)


def limit(**changes: float | str | bool | None) -> LimitRow:
    row = LimitRow("all", None, None, 1, 3.25, True, 3.0, 4.0, "ok", 800.0, 4, 7.0, 3.0, 9.0, 20.0, 3.0, 6.0, 1.0, 2)
    return msgspec.structs.replace(row, **changes)


def answer(*limits: LimitRow, dataset: str = "a week") -> WhatIf:
    policies = tuple(policy(name, 100.0 - 10.0 * number) for number, name in enumerate(Policy))
    return WhatIf(dataset, Question(3, (2.0,)), Comparison(policies, limits, 300.0, 90.0, 20), GROUNDS)


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.partition("</style>")[2]))


def test_bars_are_as_long_as_complaints_are_many() -> None:
    bars = picture([policy(Policy.FIRST_COME, 100.0), policy(Policy.USERS_FIRST, 50.0)])
    first, second = bars.bars
    assert first.right - bars.left == pytest.approx(2 * (second.right - bars.left), abs=0.3)
    assert first.lo < first.right < first.hi < bars.width
    assert [bar.best for bar in bars.bars] == [False, True]


def test_nobody_complaining_is_drawn_without_a_bar() -> None:
    (bar,) = picture([policy(Policy.FIRST_COME, 0.0)]).bars
    assert bar.right == bar.lo == bar.hi


def test_the_page_tells_the_limit_with_its_interval_and_that_avoided_is_modelled() -> None:
    said = text(dispatch_page(answer(limit()), "en"))
    assert "3.25 3.00–4.00" in said
    assert "modelled, not counted" in said
    assert "rests on an assumed complaint curve" in said
    assert not re.search(r"[一-鿿]", said)


def test_a_limit_of_an_assumed_curve_has_no_interval_and_a_grade_without_burst_no_limit() -> None:
    assumed = limit(status="assumed", limit_lo=None, limit_hi=None)
    flat = limit(grade=2, recommended=False, status="no_burst")
    said = text(dispatch_page(answer(assumed, flat), "en"))
    assert "3.25 assumed, no interval" in said
    assert "all, grade 2: no golden window is known (no_burst), so no limit of its own is recommended" in said


def test_both_languages_stand_side_by_side() -> None:
    page = dispatch_page(answer(limit()))
    assert 'lang="zh">建议的故障分级与处理时限' in page
    assert 'lang="en">Fault grades and repair-time limits recommended' in page


def test_names_from_data_are_escaped() -> None:
    page = dispatch_page(answer(limit(segment="<b>4G"), dataset="<script>"))
    assert "<script>" not in page
    assert "<b>4G" not in page
