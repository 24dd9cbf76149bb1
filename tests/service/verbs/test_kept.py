"""Erasing a customer, backing up and restoring, as a person at a terminal does it."""

import json
from pathlib import Path

import pytest

from service.cli import main
from service.compose import build_service
from service.configuration.settings import read_settings
from service.store.store import Store
from tests.service.recording import complaint_document

REFERENCE = "13900000007"


def config_in(folder: Path, data: str) -> Path:
    network = folder / "network"
    network.mkdir(exist_ok=True)
    (network / "regions.csv").write_text("region\nYinchuan\n")
    (network / "cells.csv").write_text("cell_id,region\nYC1-1,Yinchuan\n")
    path = folder / f"{data}.toml"
    told = f'[inventory]\npath = "{network}"\n[store]\ndata_dir = "{folder / data}"\n[orders]\nlog = false\n'
    path.write_text(f'clock = "replay"\n{told}')
    return path


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings of a service that has taken two complaints of one customer."""
    path = config_in(tmp_path, "data")
    service = build_service(read_settings(path))
    with service.running():
        for number, hours in ((7, 8.0), (7, 8.5)):
            document = complaint_document(number, hours)[1].replace(b"C-7", f"C-{hours}".encode())
            service.pipeline.ingest_documents("complaints", [document])
    service.close()
    return path


def ends_with(*arguments: object) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        main(list(map(str, arguments)))
    return ended.value.code


def complaint_ids(config: Path) -> list[str]:
    store = Store.open(read_settings(config).store_url())
    try:
        return [row.complaint_id for row in store.reads.complaints()]
    finally:
        store.close()


def test_what_was_done_is_told_and_the_complaints_stay_counted(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ends_with("erase", REFERENCE, "--config", config, "--json") == 0
    assert json.loads(capsys.readouterr().out)["complaints"] == 2
    ids = complaint_ids(config)
    assert len(ids) == 2
    assert all(number.startswith("erased-") for number in ids)


def test_of_somebody_unknown_nothing_is_kept(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ends_with("erase", "13911112222", "--config", config) == 0
    assert "nothing is kept" in capsys.readouterr().out
    assert ends_with("erase", " ", "--config", config) == 2


def test_without_the_key_nobody_can_be_found(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (config.parent / "data" / "customer.key").unlink()
    assert ends_with("erase", REFERENCE, "--config", config) == 2
    assert "customer.key" in capsys.readouterr().err


def test_a_backup_is_restored_to_another_place_and_the_missing_key_is_told(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, other = tmp_path / "backup", config_in(tmp_path, "other")
    assert ends_with("backup", file, "--config", config) == 0
    assert ends_with("restore", file, "--config", other) == 0
    assert "has no customer.key" in capsys.readouterr().err
    assert complaint_ids(other) == complaint_ids(config)
    assert ends_with("restore", file, "--config", other) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_what_is_not_there_is_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = config_in(tmp_path, "data")
    assert ends_with("backup", tmp_path / "backup", "--config", config) == 2
    assert ends_with("restore", tmp_path / "backup", "--config", config) == 2
    assert ends_with("erase", REFERENCE, "--config", config) == 2
    assert capsys.readouterr().err.count("\n") == 3
