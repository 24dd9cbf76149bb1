import pytest

from ingest.records import Category, Severity
from ingest.words import (
    AREA_CLASSES,
    CATEGORIES,
    SEVERITIES,
    TECHNOLOGIES,
    TRUTHS,
    UNKNOWN_SEVERITY,
    Oddities,
    Words,
    is_closed,
    number,
    spelled,
)


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("严重", Severity.CRITICAL), ("紧急", Severity.CRITICAL), ("主要", Severity.MAJOR), ("重要", Severity.MAJOR),
        ("次要", Severity.MINOR), ("警告", Severity.WARNING), ("提示", Severity.WARNING), ("CRITICAL", Severity.CRITICAL),
        (" Major ", Severity.MAJOR), ("indeterminate", Severity.INDETERMINATE),
    ],
)  # fmt: skip
def test_severities_in_both_languages(word: str, severity: Severity) -> None:
    assert Words("severity", SEVERITIES, Oddities())[word] == (severity, False)


@pytest.mark.parametrize(
    ("word", "category"),
    [
        ("语音", Category.VOICE), ("话音", Category.VOICE), ("Voice", Category.VOICE), ("上网", Category.INTERNET),
        ("互联网", Category.INTERNET), ("数据", Category.INTERNET), ("短信", Category.MESSAGING),
        ("消息", Category.MESSAGING), ("其他", Category.OTHER), ("其它", Category.OTHER),
    ],
)  # fmt: skip
def test_complaint_classes_in_both_languages(word: str, category: Category) -> None:
    assert Words("category", CATEGORIES, Oddities())[word] is category


@pytest.mark.parametrize(
    ("word", "truth"), [("是", True), ("否", False), ("TRUE", True), ("0", False), ("", None), (" ", None)]
)
def test_yes_and_no_in_both_languages(word: str, truth: bool | None) -> None:
    oddities = Oddities()
    assert Words("planned", TRUTHS, oddities)[word] is truth
    assert oddities.first == {}


def test_an_unknown_word_is_noted_each_time_and_means_what_it_is_told_to() -> None:
    oddities = Oddities()
    words = Words("severity", SEVERITIES, oddities, UNKNOWN_SEVERITY)
    assert words["purple"] == words["mauve"] == words["purple"] == (Severity.INDETERMINATE, False)
    assert (oddities.first, oddities.count) == ({"severity": "purple"}, {"severity": 3})


def test_spellings_are_remembered_within_bounds() -> None:
    words = Words("planned", TRUTHS, Oddities())
    for spaces in range(20_000):
        assert words["是" + " " * spaces] is True
    assert len(words) <= 10_000


@pytest.mark.parametrize(
    ("known", "word", "spelling"),
    [
        (TECHNOLOGIES, "4g", "4G"), (TECHNOLOGIES, "TD-LTE", "4G"), (TECHNOLOGIES, "Wi-Fi", "WLAN"),
        (TECHNOLOGIES, "6G", "6G"), (AREA_CLASSES, "城区", "urban"), (AREA_CLASSES, "高铁", "transport"),
        (AREA_CLASSES, "Rural", "rural"), (AREA_CLASSES, " ", None),
    ],
)  # fmt: skip
def test_technologies_and_area_classes_have_one_spelling(
    known: dict[str, str], word: str, spelling: str | None
) -> None:
    assert spelled(known, word) == spelling


@pytest.mark.parametrize(
    ("status", "closed"), [("", True), ("已归档", True), ("Closed", True), ("处理中", False), ("held", False)]
)
def test_a_status_says_whether_a_complaint_is_settled(status: str, closed: bool) -> None:
    assert is_closed(status) is closed


@pytest.mark.parametrize(
    ("text", "value"), [("", None), ("38.5", 38.5), ("-90", -90.0), ("90.1", None), ("inf", None), ("x", None)]
)
def test_a_number_stays_within_its_bounds(text: str, value: float | None) -> None:
    assert number("latitude", text, 90, Oddities()) == value
