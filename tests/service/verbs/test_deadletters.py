"""Rejected documents are looked at, repaired and sent again, to a service that runs on the same store."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from service.api.server import Server, listen
from service.cli import main
from service.compose import Service, build_service
from service.configuration.settings import read_settings
from service.store.dead_letters import KEPT, REPLAYED, KeptLetter, Wanted
from service.store.store import Store
from service.verbs.kept_access import at_terminal
from tests.service.recording import alarm_document

KNOWN, UNKNOWN = alarm_document("YC1-1", 8), alarm_document("YC9-9", 8)
BROKEN = ("alarms", b"{")


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    folder = tmp_path / "network"
    folder.mkdir()
    (folder / "regions.csv").write_text("region\nYinchuan\n")
    (folder / "cells.csv").write_text("cell_id,region\nYC1-1,Yinchuan\n")
    return folder


@pytest.fixture
def config(tmp_path: Path, inventory: Path) -> Path:
    """Settings of a service whose store has two rejected documents, and which does not run."""
    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    listener.close()
    path = tmp_path / "settings.toml"
    told = f'[server]\nport = {port}\n[inventory]\npath = "{inventory}"\n[store]\ndata_dir = "{tmp_path / "data"}"\n'
    path.write_text(f'clock = "replay"\n{told}[orders]\nlog = false\n')
    service = build_service(read_settings(path))
    with service.running():
        for kind, document in (KNOWN, UNKNOWN, BROKEN):
            service.pipeline.ingest_documents(kind, [document])
    service.close()
    return path


@contextmanager
def running(config: Path) -> Iterator[Service]:
    settings = read_settings(config)
    service = build_service(settings)
    sock = listen(settings.server.host, settings.server.port)
    server = Server(service.app, sock)
    with service.running():
        thread = Thread(target=server.run, kwargs={"sockets": [sock]})
        thread.start()
        try:
            yield service
        finally:
            server.should_exit = True
            thread.join()
    service.close()


def ends_with(*arguments: object) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        main(["deadletters", *map(str, arguments)])
    return ended.value.code


def letters(config: Path, wanted: Wanted | None = None) -> list[KeptLetter]:
    store = Store.open(read_settings(config).store_url())
    try:
        return list(store.dead_letters.list(wanted or Wanted(state=None), 100))
    finally:
        store.close()


def test_they_are_listed_with_reason_and_remedy(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ends_with("list", "--config", config) == 0
    told = capsys.readouterr().out
    assert "unknown_cell" in told
    assert "2 of 2" in told
    assert ends_with("list", "--config", config, "--reason", "unreadable", "--json") == 0
    (only,) = json.loads(capsys.readouterr().out)["letters"]
    assert (only["reason"], only["original"]) == ("unreadable", "{")


def test_one_is_shown_as_it_arrived(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (unknown,) = letters(config, Wanted(reason="unknown_cell"))
    assert ends_with("show", unknown.id, "--config", config) == 0
    assert capsys.readouterr().out.encode() == UNKNOWN[1] + b"\n"


def test_once_the_inventory_knows_the_cell_it_comes_through(
    config: Path, inventory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (inventory / "cells.csv").write_text("cell_id,region\nYC1-1,Yinchuan\nYC9-9,Yinchuan\n")
    with running(config) as service:
        assert ends_with("replay", "--all", "--config", config) == 1
        assert service.store.reads.counters()["alarms"].accepted == 2
    assert "1 came through, 1 rejected again" in capsys.readouterr().out
    assert [letter.state for letter in letters(config)] == [REPLAYED, KEPT, KEPT]


def test_a_repaired_document_is_sent_in_its_place(config: Path, tmp_path: Path) -> None:
    (broken,) = letters(config, Wanted(reason="unreadable"))
    repaired = tmp_path / "letter.json"
    repaired.write_bytes(alarm_document("YC1-1", 9)[1])
    with running(config):
        assert ends_with("replay", broken.id, "--document", repaired, "--config", config) == 0
        assert ends_with("replay", broken.id, "--document", repaired, "--config", config) == 0
    assert [letter.state for letter in letters(config)] == [KEPT, REPLAYED]


def test_without_a_service_nothing_is_settled(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ends_with("replay", "--all", "--config", config) == 2
    assert "goldenwindow run" in capsys.readouterr().err
    assert {letter.state for letter in letters(config)} == {KEPT}


@pytest.mark.parametrize("words", [[], ["3", "--all"], ["--all", "--document", "x"], ["99"]])
def test_what_is_not_clear_is_refused_in_one_line(
    config: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ends_with("replay", *words, "--config", config) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_stopped_source_goes_on_when_a_person_says_so(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with running(config) as service:
        for source in ("http:alarms", "kafka:network.alarms/0"):
            service.pipeline.gate.note(source, 2_000, range(2_000))
        assert ends_with("resume", "http:complaints", "--config", config) == 1
        assert ends_with("resume", "kafka:network.alarms/0", "--config", config) == 0
        assert list(service.pipeline.gate.stopped()) == ["http:alarms"]
        assert ends_with("resume", "--config", config) == 0
        assert ends_with("resume", "--config", config) == 1
    told = [line for line in capsys.readouterr().out.splitlines() if line.endswith((" goes on", " stopped"))]
    assert told[0] == "http:complaints was not stopped"
    assert told[1:] == ["kafka:network.alarms/0 goes on", "http:alarms goes on", "no source was stopped"]


def test_what_a_person_sends_again_is_let_through_where_senders_are_stopped(config: Path, inventory: Path) -> None:
    (inventory / "cells.csv").write_text("cell_id,region\nYC1-1,Yinchuan\nYC9-9,Yinchuan\n")
    with running(config) as service:
        service.pipeline.gate.note("http:alarms", 2_000, range(2_000))
        (unknown,) = letters(config, Wanted(reason="unknown_cell"))
        assert ends_with("replay", unknown.id, "--config", config) == 0
    assert [letter.state for letter in letters(config)] == [REPLAYED, KEPT]


def test_where_no_service_runs_there_is_nobody_to_resume(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ends_with("resume", "--config", config) == 2
    assert "goldenwindow run" in capsys.readouterr().err


def test_where_people_sign_in_the_verb_lets_itself_in_and_leaves_nothing_that_counts(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with running(config) as service:
        service.entrance.desk.add_person("li.na", "admin", None, at_terminal())
        assert ends_with("replay", "--all", "--config", config) == 1
        assert ends_with("resume", "--config", config) == 1
        tokens = service.entrance.desk.tokens()
    assert "rejected again" in capsys.readouterr().out
    assert len(tokens) == 2
    assert all(token.revoked_at is not None for token in tokens)
