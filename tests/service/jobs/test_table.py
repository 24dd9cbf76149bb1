"""The table of jobs, as settings and store have it."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from correlate.model import Model, default_model, write_model
from ingest.clock import ReplayClock
from service.configuration.setting_sections import ModelSection
from service.configuration.settings import Settings
from service.jobs.apart import Apart
from service.jobs.runner import Job, Runner
from service.jobs.table import JobTable
from service.model_in_force import ModelInForce
from service.store.job_runs import DONE, RUNNING
from service.store.store import Store
from tests.service.made import at, inventory
from tests.service.recording import post, recording, worker_on

FASTER = msgspec.structs.replace(default_model(), crew_hours=0.5)


def table(store: Store, folder: Path, apart: Apart | None = None, **jobs: object) -> dict[str, Job]:
    settings = Settings.model_validate({"store": {"data_dir": folder}, "jobs": jobs})
    return JobTable(settings, store, inventory(), ReplayClock(at(10_000)), apart or Apart()).jobs()


def fill(store: Store) -> None:
    worker, documents = worker_on(store, unsaved=50), recording()
    for first in range(0, len(documents), 40):
        post(worker, documents[first : first + 40])


def test_each_job_is_due_when_the_settings_say_so(store: Store, tmp_path: Path) -> None:
    jobs = table(store, tmp_path, retention_at="", report_at="07:30", report_on="sun")
    assert jobs["retention"].schedule is None
    report = jobs["report"].schedule
    assert report is not None
    assert report.next_due(at(0)) == at(6 * 24 + 7.5)


def test_what_was_kept_long_enough_goes_and_what_went_is_told(store: Store, tmp_path: Path) -> None:
    fill(store)
    note = table(store, tmp_path)["retention"].work(at(10_000))
    assert note.startswith("84 rows of the journal, 0 of conclusions")
    assert "2 rejected documents" in note


def test_a_stop_leaves_the_rest_to_the_next_start(store: Store, tmp_path: Path) -> None:
    fill(store)
    apart = Apart()
    runner = Runner(store, table(store, tmp_path, apart), ReplayClock(at(10_000)), "a", timedelta(hours=1))
    apart.stop()
    runner.run_now("retention")
    assert [run.outcome for run in store.job_runs.newest("retention", 5)] == [RUNNING]
    runner = Runner(store, table(store, tmp_path), ReplayClock(at(10_000)), "a", timedelta(hours=1))
    runner.run_now("retention")
    assert [run.outcome for run in store.job_runs.newest("retention", 5)] == [DONE]


def test_reports_stand_in_the_data_folder_unless_the_settings_name_another(store: Store, tmp_path: Path) -> None:
    fill(store)
    table(store, tmp_path)["report"].work(at(7 * 24 + 6))
    table(store, tmp_path, report_dir=tmp_path / "for-all")["report"].work(at(7 * 24 + 6))
    for folder in ("reports", "for-all"):
        assert (tmp_path / folder / "2011-W27" / "weekly.csv").exists()


def test_a_model_that_a_study_brought_is_taken_and_told_once(store: Store) -> None:
    in_force, taken = ModelInForce(ModelSection(), store), list[Model]()
    assert in_force.model == default_model()
    in_force.look(taken.append)
    store.models.keep(write_model(FASTER), at(1), True, "")
    in_force.look(taken.append)
    in_force.look(taken.append)
    assert taken == [FASTER] == [in_force.model]
    assert ModelInForce(ModelSection(), store).model == FASTER


def test_a_model_that_the_settings_name_stays(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "model.json"
    file.write_bytes(write_model(FASTER))
    in_force, taken = ModelInForce(ModelSection(path=file), store), list[Model]()
    store.models.keep(write_model(default_model()), at(1), True, "")
    in_force.look(taken.append)
    assert (in_force.model, taken) == (FASTER, [])


def test_a_model_of_another_version_is_left_aside(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    store.models.keep(b'{"version": 9999}', at(1), True, "")
    assert ModelInForce(ModelSection(), store).model == default_model()
    assert "model_left_aside" in capsys.readouterr().out


def test_what_came_late_is_put_right_in_a_process_of_its_own(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'goldenwindow.db'}")
    store.network.replace(inventory())
    fill(store)
    note = table(store, tmp_path)["correct"].work(at(100))
    assert note == "nothing came late"
    store.close()
