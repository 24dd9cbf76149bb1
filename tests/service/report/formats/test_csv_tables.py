"""CSV of a report: raw values, one file a table, and texts that no sheet program runs."""

import csv
import io

import pytest

from service.report.document import Language
from service.report.formats.csv_tables import csv_files
from tests.service.report.formats.cast import HOSTILE, report


def read(language: Language = "en") -> dict[str, list[list[str]]]:
    made = dict(csv_files(report(), language))
    return {name: list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) for name, content in made.items()}


def test_every_table_is_a_file_with_its_columns_by_their_lasting_names() -> None:
    files = read()
    assert list(files) == ["weekly-weekly.csv", "rest-places.csv", "rest-none.csv"]
    assert files["rest-places.csv"][0] == ["place", "complaints", "since", "share"]
    assert files["rest-none.csv"] == [["unit"]]


def test_values_are_raw_and_what_there_is_none_of_is_empty() -> None:
    row = read()["weekly-weekly.csv"][1]
    assert row == ["Cumulative outage hours", "120.2606", "364.1694", "202.8163", "96", "0", ""]
    assert read()["rest-places.csv"][2][2] == "2011-07-04T09:00:00+08:00"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_text_begins_as_a_formula_does(language: Language) -> None:
    names = [row[0] for row in read(language)["rest-places.csv"][1:]]
    assert [name.removeprefix("'") for name in names] == list(HOSTILE)
    assert not [name for name in names if name[0] in "=+-@"]
