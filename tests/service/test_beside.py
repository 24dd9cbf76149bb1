"""What is done to a store beside the service that runs on it: the service goes on, and loses nothing."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from service.cli import main
from service.compose import Service, build_service
from service.configuration.settings import read_settings
from service.intake.inbox import IngestAnswer, NotCommitted
from service.store.job_runs import MISSED
from service.store.store import Store
from tests.service.recording import Posted, complaint_document, contents

REFERENCE = "13900000007"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    network, path = tmp_path / "network", tmp_path / "settings.toml"
    network.mkdir()
    (network / "regions.csv").write_text("region\nYinchuan\n")
    (network / "cells.csv").write_text("cell_id,region\nYC1-1,Yinchuan\n")
    folders = f'[inventory]\npath = "{network}"\n[store]\ndata_dir = "{tmp_path / "data"}"\n'
    path.write_text(f"{folders}[orders]\nlog = false\n")
    return path


@pytest.fixture
def service(config: Path) -> Iterator[Service]:
    """A service that runs by the clock of the wall, and has taken a complaint."""
    built = build_service(read_settings(config))
    with built.running():
        take(built, complaint_document(7, 8))
        yield built
    built.close()


def take(service: Service, posted: Posted) -> IngestAnswer:
    """Post until it is taken, as those who post are told to."""
    for _ in range(50):
        try:
            return service.pipeline.ingest_documents(posted[0], [posted[1]])
        except NotCommitted:
            Event().wait(0.1)
    raise TimeoutError


def ends_with(*arguments: object) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        main(list(map(str, arguments)))
    return ended.value.code


def test_a_customer_is_erased_under_its_hands_and_it_goes_on(service: Service, config: Path) -> None:
    assert ends_with("erase", REFERENCE, "--config", config) == 0
    assert take(service, complaint_document(8, 9)).accepted == 1
    ids = {row.complaint_id for row in service.store.reads.complaints()}
    assert len(ids) == 2
    assert "C-7" not in ids
    assert b"C-7'" not in repr(contents(read_settings(config).store_url())).encode()


def test_a_backup_is_made_while_it_runs(service: Service, config: Path, tmp_path: Path) -> None:
    assert ends_with("backup", tmp_path / "backup", "--config", config) == 0
    assert take(service, complaint_document(8, 9)).accepted == 1
    copy = Store.open(f"sqlite:///{tmp_path / 'backup'}")
    assert [row.complaint_id for row in copy.reads.complaints()] == ["C-7"]
    copy.close()


def test_a_job_is_run_beside_it(service: Service, config: Path) -> None:
    assert ends_with("jobs", "run", "assess", "--config", config) == 0
    assert take(service, complaint_document(8, 9)).accepted == 1


def test_on_its_first_start_no_job_is_made_up_for(service: Service) -> None:
    found = [run.outcome for name in ("study", "correct", "report") for run in service.store.job_runs.newest(name, 5)]
    assert found == [MISSED] * 3
