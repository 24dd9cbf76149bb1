"""`goldenwindow notify --test`."""

import json
from pathlib import Path

import pytest

from service.cli import main
from tests.alerts.channels.cast import receiver

SECRET = "c4nary-secret-long-enough"  # noqa: S105 - to be looked for where it must not be


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.environ", {})


def written(folder: Path, url: str) -> str:
    path = folder / "goldenwindow.toml"
    hook = f'[[channels.webhook]]\nname = "noc"\nurl = "{url}"\nsecret = "{SECRET}"\nallow_internal = true\n'
    file = f'[[channels.file]]\nname = "notices"\npath = "{folder / "notices.jsonl"}"\n'
    path.write_text(f"[orders]\nlog = false\n{hook}{file}", encoding="utf-8")
    return str(path)


def ended(*arguments: str) -> object:
    with pytest.raises(SystemExit) as exit_:
        main(["notify", *arguments])
    return exit_.value.code


def test_every_channel_is_sent_a_test_and_its_answer_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with receiver() as (url, seen):
        assert ended("--test", "--json", "--by", "li", "--config", written(tmp_path, f"{url}/?token=c4nary")) == 0
    printed = capsys.readouterr()
    trials = json.loads(printed.out)["trials"]
    assert [(trial["channel"], trial["taken"]) for trial in trials] == [("noc", True), ("notices", True)]
    assert "asked for by li" in seen[0].body.decode()
    assert "asked for by li" in (tmp_path / "notices.jsonl").read_text(encoding="utf-8")
    assert "c4nary" not in printed.out + printed.err


def test_one_that_is_not_taken_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with receiver(lambda _: (403, {})) as (url, _):
        assert ended("noc", "--test", "--config", written(tmp_path, f"{url}/?token=c4nary")) == 1
    printed = capsys.readouterr()
    assert "not taken" in printed.out
    assert "answered 403" in printed.out
    assert "c4nary" not in printed.out + printed.err
    assert not (tmp_path / "notices.jsonl").exists()


def test_a_channel_that_is_not_there_is_told_with_those_that_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended("chat", "--test", "--config", written(tmp_path, "https://noc.example/")) == 2
    assert "there is no channel chat: there are noc, notices" in " ".join(capsys.readouterr().err.split())


def test_nothing_is_sent_without_being_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended() == 2
    assert "notify --test" in capsys.readouterr().err
