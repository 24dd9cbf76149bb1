"""The table that the operator printed (two weeks of 2011, five cities) comes out of the bundled recording."""

import csv
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

# city, then for outaged cells, outage hours and fault-caused complaints: last week, this week, change in percent
PRINTED = """
Yinchuan   银川   | 394 442 +12.18  | 120.26 364.17 +202.82 | 21 88 +319.05
Shizuishan 石嘴山 |  17  35 +105.88 |   2.40  19.67 +721.10 |  3 11 +266.67
Wuzhong    吴忠   |  70  68 -2.86   |  39.82  36.17 -9.16   |  2  2 0
Guyuan     固原   |  96 202 +110.42 | 140.13 354.99 +153.33 |  6 15 +150.00
Zhongwei   中卫   |  56  51 -8.93   |  31.93  22.81 -28.55  |  6  4 -33.33
"""
COLUMNS = ("outaged_cells", "outage_hours", "complaints_by_cause")
CASES = [
    (*head.split(), column, *figures.split())
    for head, *groups in (line.split("|") for line in PRINTED.strip().splitlines())
    for column, figures in zip(COLUMNS, groups, strict=True)
]


@pytest.fixture(scope="session")
def this_week(results: Path) -> dict[str, dict[str, str]]:
    with (results / "weekly.csv").open(encoding="utf-8", newline="") as file:
        return {row["region"]: row for row in csv.DictReader(file) if row["week"] == "2011-W27"}


def printed(value: str) -> Decimal:
    """To two decimals, half away from zero: as the operator's sheet prints, from the unrounded value."""
    return Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)


@pytest.mark.parametrize(("city", "name", "column", "last", "now", "change"), CASES)
def test_every_figure_of_the_table_is_the_one_the_operator_printed(
    this_week: dict[str, dict[str, str]], city: str, name: str, column: str, last: str, now: str, change: str
) -> None:
    row = this_week[city]
    assert printed(row[f"{column}_last_week"]) == Decimal(last)
    assert printed(row[column]) == Decimal(now)
    assert printed(row[f"{column}_change_percent"]) == Decimal(change)


@pytest.mark.parametrize(("city", "name", "column", "last", "now", "change"), CASES)
def test_the_page_prints_the_same_figures_as_the_operator_did(
    results: Path, city: str, name: str, column: str, last: str, now: str, change: str
) -> None:
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", (results / "weekly.html").read_text(encoding="utf-8")))
    assert f"{name} {city}" in page
    assert f" {last} {now} {change.replace('-', '−')}% " in page


def test_all_five_cities_stand_in_both_weeks(results: Path) -> None:
    with (results / "weekly.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for week in ("2011-W26", "2011-W27"):
        assert sum(row["week"] == week for row in rows) == 5
