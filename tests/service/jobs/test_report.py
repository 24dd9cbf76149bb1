"""The weekly report by the clock: once, whole, and again where something late has changed the week."""

import csv
from pathlib import Path

import pytest

from service.jobs.report import write_reports
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


def written(store: Store, folder: Path, weeks: int = 4) -> str:
    return write_reports(store, inventory(), folder, NEXT_MONDAY, weeks)


def outages_in(folder: Path) -> int:
    with (folder / "2011-W27" / "weekly.csv").open(encoding="utf-8", newline="") as file:
        return sum(int(row["outages"]) for row in csv.DictReader(file))


def test_the_last_week_is_written_as_table_and_page_and_weeks_without_anything_are_not(
    filled: Store, tmp_path: Path
) -> None:
    assert written(filled, tmp_path) == "2011-W27 new"
    assert sorted(each.name for each in tmp_path.iterdir() if each.is_dir()) == ["2011-W27"]
    assert sorted(each.name for each in (tmp_path / "2011-W27").iterdir()) == ["weekly.csv", "weekly.html"]
    assert outages_in(tmp_path) > 10
    assert "银川" in (tmp_path / "2011-W27" / "weekly.html").read_text(encoding="utf-8")


def test_what_has_not_changed_is_left_as_it_is(filled: Store, tmp_path: Path) -> None:
    written(filled, tmp_path)
    before = (tmp_path / "2011-W27" / "weekly.csv").stat().st_mtime_ns
    assert written(filled, tmp_path) == "nothing new"
    assert (tmp_path / "2011-W27" / "weekly.csv").stat().st_mtime_ns == before


def test_a_week_that_something_late_has_changed_is_written_again(filled: Store, tmp_path: Path) -> None:
    written(filled, tmp_path)
    before = outages_in(tmp_path)
    post(worker_on(filled), [alarm_document("GY1-1", 100), alarm_document("GY1-1", 100, 103)])
    assert written(filled, tmp_path) == "2011-W27 changed"
    assert outages_in(tmp_path) == before + 1


def test_a_week_that_goes_on_is_not_reported(filled: Store, tmp_path: Path) -> None:
    assert write_reports(filled, inventory(), tmp_path, at(100), 4) == "nothing new"
