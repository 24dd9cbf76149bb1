"""`goldenwindow report`: the operators' table in every form, and what is said where there is none to make."""

import csv
import io
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader

from correlate.model import default_model
from correlate.rules import Rules
from correlate.weeks import Weeks
from ingest.dataset import Dataset
from service.history.recorded_weeks import recorded_weeks
from service.report.about import About
from service.report.document import Language, Report
from service.report.period import PeriodKind
from service.report.weekly_report import Sample, weekly_report
from service.results.report_files import report_files
from tests.service.verbs.test_cli import dataset, goldenwindow

__all__ = ["dataset"]

NINGXIA = Path(__file__).resolve().parents[3] / "datasets" / "ningxia-2011"
PRINTED = {
    "银川": ("394", "442", "+12.18%", "120.26", "364.17", "+202.82%", "21", "88", "+319.05%"),
    "石嘴山": ("17", "35", "+105.88%", "2.40", "19.67", "+721.10%", "3", "11", "+266.67%"),
    "吴忠": ("70", "68", "−2.86%", "39.82", "36.17", "−9.16%", "2", "2", "0%"),
    "固原": ("96", "202", "+110.42%", "140.13", "354.99", "+153.33%", "6", "15", "+150.00%"),
    "中卫": ("56", "51", "−8.93%", "31.93", "22.81", "−28.55%", "6", "4", "−33.33%"),
}
LINES = [[figure for city in PRINTED.values() for figure in city[at : at + 3]] for at in (0, 3, 6)]


@cache
def operators_week() -> Report:
    recording = Dataset.open(NINGXIA)
    told = recorded_weeks(recording, default_model(), Rules(), Weeks)
    rows = [row for row in told.rows if row.week == "2011-W27"]
    assert told.ended_at is not None
    about = About(PeriodKind.WEEKLY, Weeks(recording.timezone).named("2011-W27"), recording.timezone, told.ended_at)
    return weekly_report(rows, recording.inventory.regions, about, Sample(2, told.counts))


def made(format_: str, language: Language) -> list[bytes]:
    return [content for _, content in report_files(operators_week(), "weekly", [format_], [language])]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_operators_table_is_exact_in_print_and_on_the_page(language: Language) -> None:
    printed = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(made("pdf", language)[0])).pages)
    page = made("html", language)[0].decode()
    for line in LINES:
        assert " ".join(line) in " ".join(printed.split())
        assert [figure for figure in line if f">{figure}</td>" not in page] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_operators_table_is_exact_on_a_slide(language: Language) -> None:
    deck: Any = Presentation(io.BytesIO(made("pptx", language)[0]))
    grids = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    rows = [[cell.text for cell in row.cells][1:] for row in grids[0].rows]
    assert rows[2:] == LINES


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_operators_table_is_exact_in_a_sheet(language: Language) -> None:
    sheet = load_workbook(io.BytesIO(made("xlsx", language)[0])).worksheets[0]
    found = [row for row in sheet.iter_rows(min_col=2, max_col=16) if isinstance(row[14].value, int | float)]
    digits = {"#,##0": "{:,.0f}", "#,##0.00": "{:,.2f}"}
    for row, line in zip(found, LINES, strict=True):
        for cell, figure in zip(row, line, strict=True):
            if figure == "0%":
                assert cell.value == 0
            elif "%" in figure:
                assert f"{cell.value:+.2f}%".replace("-", "−") == figure
            else:
                assert digits[cell.number_format].format(cell.value) == figure


def test_the_operators_table_is_exact_as_csv() -> None:
    rows = list(csv.reader(io.StringIO(made("csv", "en")[0].decode("utf-8-sig"))))
    assert [f"{float(value):.2f}" for value in rows[2][1:3]] == ["120.26", "364.17"]
    assert [len(row) for row in rows] == [16] * 4


# --- the verb ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "which", "file"),
    [
        ("weekly", "2011-W27", "weekly-2011-W27"),
        ("daily", "2011-07-04", "daily-2011-07-04"),
        ("monthly", "2011-07", "monthly-2011-07"),
    ],
)
def test_weeks_days_and_months_are_files_by_their_names(dataset: Path, period: str, which: str, file: str) -> None:
    out = dataset.parent / "reports"
    run = goldenwindow("report", dataset, "--period", period, "--week", which, "--out", out, "--format", "html,csv")
    assert (run.returncode, run.stderr) == (0, "")
    assert {path.name for path in out.glob("*.html")} == {f"{file}-zh.html", f"{file}-en.html"}
    assert (out / f"{file}-en-table-cities.csv").exists()
    assert "2.25" in (out / f"{file}-en.html").read_text(encoding="utf-8")


def test_each_responsible_unit_gets_a_posting_of_its_own(dataset: Path) -> None:
    (dataset / "sites.csv").write_text('site_id,unit\nA1,"..North, =cmd()"\n', encoding="utf-8")
    out = dataset.parent / "reports"
    run = goldenwindow("report", dataset, "--out", out, "--lang", "en", "--units")
    assert run.returncode == 0, run.stderr
    (posting,) = (out / "units").iterdir()
    assert posting.name == "posting-01-_North_cmd_-2011-W27-en.html"
    assert "=cmd()" in posting.read_text(encoding="utf-8")


def test_without_a_name_it_is_the_last_week_in_which_anything_happened(dataset: Path) -> None:
    run = goldenwindow("report", dataset, "--out", dataset.parent / "reports", "--lang", "en", "--json")
    assert '"2011-W27"' in run.stdout
    assert [path.name for path in (dataset.parent / "reports").iterdir()] == ["weekly-2011-W27-en.html"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--week", "2011-27"], "--week '2011-27' is no ISO week like 2011-W27"),
        (["--week", "2012-W01"], "--week 2012-W01: nothing is known of it; there is 2011-W27 to 2011-W27"),
        (["--period", "daily", "--week", "2011-W27"], "--week '2011-W27' is no day like 2011-07-05"),
        (["--format", "docx"], "--format docx: docx is none; choose from html, xlsx, pdf, pptx, csv"),
        (["--lang", "fr"], "--lang fr: fr is none; choose from zh, en"),
    ],
)
def test_what_can_not_be_made_is_told_in_a_line_and_leaves_nothing(
    dataset: Path, arguments: list[str], said: str
) -> None:
    run = goldenwindow("report", dataset, "--out", dataset.parent / "reports", *arguments)
    assert (run.returncode, run.stderr.strip()) == (2, said)
    assert not (dataset.parent / "reports").exists()
