"""Duplicates and broken copies stand beside the good rows, which all stay."""

import numpy as np

from correlate.simulate.flaws import Flaws

COLUMNS = ("alarm_id", "cell_id", "site_id", "raised_at")
ROWS = [(f"a{number}", f"c{number}", f"s{number}", "2024-03-04T00:00:00+08:00") for number in range(5000)]


def flawed(duplicates: float, corrupt: float) -> tuple[list[tuple[str, ...]], Flaws]:
    flaws = Flaws(COLUMNS, duplicates, corrupt, np.random.default_rng(1))
    return list(flaws.add(ROWS)), flaws


def test_without_flaws_the_rows_pass_unchanged() -> None:
    rows, flaws = flawed(0.0, 0.0)
    assert rows == ROWS
    assert flaws.counts == {"rows": 5000, "duplicates": 0, "corrupt": 0}


def test_good_rows_all_stay_in_their_order() -> None:
    rows, _ = flawed(0.1, 0.1)
    good = set(ROWS)
    assert list(dict.fromkeys(row for row in rows if row in good)) == ROWS


def test_every_row_is_counted_as_what_it_is() -> None:
    rows, flaws = flawed(0.1, 0.05)
    good = set(ROWS)
    assert flaws.counts["rows"] == len(rows)
    assert flaws.counts["corrupt"] == sum(row not in good for row in rows)
    assert flaws.counts["duplicates"] == len(rows) - flaws.counts["corrupt"] - len(ROWS)
    assert 400 < flaws.counts["duplicates"] < 600
    assert 180 < flaws.counts["corrupt"] < 320


def test_rows_break_in_four_ways() -> None:
    rows, _ = flawed(0.0, 0.05)
    good = set(ROWS)
    broken = [row for row in rows if row not in good]
    assert {row[0] == "" for row in broken} == {True, False}
    assert any(len(row) == 1 for row in broken)
    assert any(row[1:3] == ("nowhere", "nowhere") for row in broken)
    assert any(row[-1].endswith("25:61:00") for row in broken)
