import re

import pytest

from correlate.weekly import WeeklyRow, WeeklyTally
from ingest.records import Region
from service.report.pages import Language
from service.report.weekly_page import weekly_page
from tests.correlate.made_facts import at, outage, resolved

REGIONS = {"Shizuishan": Region("Shizuishan", "石嘴山", "Shizuishan"), "Wuzhong": Region("Wuzhong", "吴忠", "Wuzhong")}


def table(regions: tuple[str, ...] = tuple(REGIONS)) -> list[WeeklyRow]:
    """Shizuishan's hours of the two weeks, in seconds that give the change that the operator printed."""
    tally = WeeklyTally("Asia/Shanghai", regions)
    tally.add(outage(-9, -9 + 8624 / 3600, region="Shizuishan"))
    tally.add(outage(9, 9 + 70811 / 3600, region="Shizuishan"))
    tally.add(resolved("equipment", region="Shizuishan"))
    return tally.rows()


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def test_the_page_prints_last_week_this_week_and_the_change_of_each_city() -> None:
    page = text(weekly_page(table(), REGIONS))
    assert "石嘴山 Shizuishan" in page
    assert "2.40 19.67 +721.09%" in page
    assert "上周 last week" in page
    assert "小区退服数 Outaged cells" in page


def test_the_newest_week_is_shown_unless_another_is_asked_for() -> None:
    assert "本周 This week 2011-W27 (2011-07-04 – 2011-07-10)" in text(weekly_page(table(), REGIONS))
    earlier = text(weekly_page(table(), REGIONS, week="2011-W26"))
    assert "本周 This week 2011-W26" in earlier
    assert "没有上周数据可比" in earlier


def test_a_week_in_which_nothing_happened_any_more_is_not_the_newest_to_show() -> None:
    tally = WeeklyTally("Asia/Shanghai", tuple(REGIONS))
    tally.add(outage(region="Shizuishan"))
    tally.cover(at(200))
    assert "本周 This week 2011-W27" in text(weekly_page(tally.rows(), REGIONS))


def test_a_week_that_the_recording_does_not_hold_is_refused_with_those_it_does() -> None:
    with pytest.raises(ValueError, match="no week 2011-W30; the recording has 2011-W26, 2011-W27"):
        weekly_page(table(), REGIONS, week="2011-W30")


@pytest.mark.parametrize(("lang", "there", "absent"), [("zh", "变化率", "this week"), ("en", "this week", "变化率")])
def test_one_language_can_be_asked_for(lang: Language, there: str, absent: str) -> None:
    page = weekly_page(table(), REGIONS, lang=lang)
    assert there in page
    assert absent not in page


def test_the_page_says_that_it_proves_no_cause_and_on_how_much_it_rests() -> None:
    page = text(weekly_page(table(), REGIONS))
    assert (
        "2 regions × 2 weeks show an association; they can not prove a cause, nor locate a golden repair time." in page
    )
    assert "2 个地市 × 2 周" in page


def test_names_from_data_are_escaped_everywhere() -> None:
    hostile = "<script>alert(1)</script>"
    page = weekly_page(table((hostile,)), {hostile: Region(hostile, hostile, hostile)})
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_page_of_nothing_says_so() -> None:
    assert "holds no outage and no complaint" in weekly_page([], REGIONS)


def test_the_page_needs_nothing_from_elsewhere() -> None:
    page = weekly_page(table(), REGIONS)
    assert re.findall(r"(?:src|href|url)\s*[=(]", page) == []


def test_more_cities_than_fit_on_paper_are_set_in_blocks_of_five() -> None:
    names = tuple(f"City {number}" for number in range(12))
    page = weekly_page(table(names), {})
    heads = re.findall(r"<thead>.*?</thead>", page, re.DOTALL)
    assert [head.count("colgroup") for head in heads][:3] == [5, 5, 3]
