"""Reports by the clock: once, whole, and another version where something late has changed the time."""

import csv
from pathlib import Path

import pytest

from correlate.model import default_model
from correlate.rules import Rules
from service.jobs.report import Form, ReportJob
from service.report.period import PeriodKind
from service.store.store import Store
from tests.service.made import at, inventory
from tests.service.recording import alarm_document, post, recording, worker_on

NEXT_MONDAY = at(7 * 24 + 6)


@pytest.fixture
def filled(store: Store) -> Store:
    worker, documents = worker_on(store), recording()
    for first in range(0, len(documents), 40):
        post(worker, documents[first : first + 40])
    return store


def job(store: Store, folder: Path, rules: Rules | None = None) -> ReportJob:
    form = Form(("html",), ("zh", "en"))
    return ReportJob(store, inventory(), folder, form, (default_model(), rules or Rules()))


def written(store: Store, folder: Path, kind: PeriodKind = PeriodKind.WEEKLY, number: int = 4) -> str:
    return job(store, folder).write(kind, NEXT_MONDAY, number)


def outages_in(folder: Path) -> int:
    with (folder / "weekly.csv").open(encoding="utf-8", newline="") as file:
        return sum(int(row["outages"]) for row in csv.DictReader(file))


def test_the_last_week_is_written_whole_and_weeks_without_anything_are_not(filled: Store, tmp_path: Path) -> None:
    assert written(filled, tmp_path) == "2011-W27 new"
    assert sorted(each.name for each in tmp_path.iterdir() if each.is_dir()) == ["2011-W27"]
    names = sorted(each.name for each in (tmp_path / "2011-W27").iterdir())
    assert names == ["weekly-2011-W27-en.html", "weekly-2011-W27-zh.html", "weekly.csv"]
    assert outages_in(tmp_path / "2011-W27") > 10
    assert "银川" in (tmp_path / "2011-W27" / "weekly-2011-W27-zh.html").read_text(encoding="utf-8")


def test_what_has_not_changed_is_left_as_it_is_and_what_was_lost_is_written_again(
    filled: Store, tmp_path: Path
) -> None:
    written(filled, tmp_path)
    file = tmp_path / "2011-W27" / "weekly.csv"
    before = file.stat().st_mtime_ns
    assert written(filled, tmp_path) == "nothing new"
    assert file.stat().st_mtime_ns == before
    for each in file.parent.iterdir():
        each.unlink()
    file.parent.rmdir()
    assert written(filled, tmp_path) == "nothing new"
    assert file.exists()


def test_what_came_late_makes_another_version_that_says_what_is_other_and_why(filled: Store, tmp_path: Path) -> None:
    written(filled, tmp_path)
    before = outages_in(tmp_path / "2011-W27")
    post(worker_on(filled), [alarm_document("GY1-1", 100), alarm_document("GY1-1", 100, 103)])
    assert written(filled, tmp_path) == "2011-W27 changed"
    assert outages_in(tmp_path / "2011-W27") == before
    assert outages_in(tmp_path / "2011-W27.v2") == before + 1
    page = (tmp_path / "2011-W27.v2" / "weekly-2011-W27-en.html").read_text(encoding="utf-8")
    assert "version 2" in page
    assert "Guyuan, Outages: " in page
    kept = filled.report_versions.latest("weekly", "2011-W27")
    assert kept is not None
    assert (kept.version, kept.folder) == (2, "2011-W27.v2")
    assert kept.changed[0][1].startswith("Why: ")
    assert [each.version for each in filled.report_versions.newest()] == [2, 1]


def test_other_settings_alone_make_no_version(filled: Store, tmp_path: Path) -> None:
    written(filled, tmp_path)
    assert job(filled, tmp_path, Rules(spike_budget=9.0)).write(PeriodKind.WEEKLY, NEXT_MONDAY, 4) == "nothing new"


def test_days_are_short_and_stand_beside_weeks(filled: Store, tmp_path: Path) -> None:
    told = written(filled, tmp_path, PeriodKind.DAILY, 7)
    assert told.startswith("2011-07-04 new, 2011-07-05 new")
    page = (tmp_path / "2011-07-05" / "daily-2011-07-05-en.html").read_text(encoding="utf-8")
    assert 'id="fit"' not in page
    assert 'id="table"' in page


def test_a_week_that_goes_on_is_not_reported(filled: Store, tmp_path: Path) -> None:
    assert job(filled, tmp_path).write(PeriodKind.WEEKLY, at(100), 4) == "nothing new"
