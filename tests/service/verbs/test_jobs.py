"""Jobs at a terminal: what ran, what is due, and running one now."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.clock import SystemClock
from service.cli import main
from service.configuration.settings import read_settings
from service.store.job_runs import DONE
from service.store.store import Store
from tests.service.made import inventory
from tests.service.recording import post, recording, worker_on


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings of a service whose store holds a recording of long ago."""
    path = tmp_path / "settings.toml"
    path.write_text(f'[store]\ndata_dir = "{tmp_path / "data"}"\n[jobs]\nassess_at = ""\n')
    store = Store.open(read_settings(path).store_url())
    store.network.replace(inventory())
    post(worker_on(store, unsaved=50), recording())
    store.close()
    return path


def ends_with(*arguments: object) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        main(["jobs", *map(str, arguments)])
    return ended.value.code


def test_every_job_is_listed_with_what_came_of_it_and_when_it_is_due(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ends_with("run", "retention", "--config", config) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("retention done: ")
    assert ends_with("list", "--config", config, "--json") == 0
    listed = {each["job"]: each for each in json.loads(capsys.readouterr().out)["jobs"]}
    assert set(listed) == {"study", "correct", "sums", "retention", "risk", "assess", "report", "short_reports"}
    assert listed["assess"]["next_due"] is None
    assert listed["retention"]["next_due"] > SystemClock().now().isoformat()[:10]
    assert listed["retention"]["last"]["outcome"] == DONE
    assert ends_with("list", "--config", config) == 0
    told = capsys.readouterr().out
    assert "not yet" in told
    assert "never" in told


def test_one_that_runs_already_is_not_begun_beside_itself(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = Store.open(read_settings(config).store_url())
    assert store.leases.take("job/report", "somebody", SystemClock().now(), timedelta(minutes=5))
    store.close()
    assert ends_with("run", "report", "--config", config) == 1
    assert "runs already" in capsys.readouterr().err


def test_one_that_fails_says_why(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "data" / "study").write_text("in the way")
    assert ends_with("run", "study", "--config", config) == 1
    assert "study failed: " in capsys.readouterr().out


def test_one_that_is_not_there_is_told_with_those_that_are(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ends_with("run", "cleaning", "--config", config) == 2
    assert "there are study, correct, sums, retention, risk, assess, report" in capsys.readouterr().err


def test_without_a_store_there_is_nothing_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert ends_with("list") == 2
