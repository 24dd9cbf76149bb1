"""`goldenwindow retell`: what the store has of complaints waits once more to be told."""

from pathlib import Path

import msgspec
import pytest

from service.cli import main
from service.projections.series import Point, complaint_points
from service.projections.targets import INFLUX
from service.store.store import Store
from tests.service.made import at, outcome
from tests.service.projections.test_series import a_bin


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("os.environ", {})
    path = tmp_path / "goldenwindow.toml"
    path.write_text(f"[store]\ndata_dir = '{tmp_path / 'data'}'\n[influx]\nurl = 'http://127.0.0.1:9'\n")
    return path


def kept(config: Path) -> Store:
    return Store.open(f"sqlite:///{config.parent / 'data' / 'goldenwindow.db'}")


def ended(*words: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(["retell", *words])
    return int(str(end.value.code))


def test_what_the_store_has_since_then_waits_once_more(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    early = msgspec.structs.replace(a_bin(None), starts_at=at(1), ends_at=at(1.25))
    store = kept(config)
    store.commit(outcome(facts=(early, a_bin(None), a_bin("Xingqing"))))
    assert ended("--since", "2011-07-04 05:00", "--config", str(config)) == 0
    assert capsys.readouterr().out == "1 points since 2011-07-03T21:00:00+00:00 wait to be told to influx\n"
    (row,) = store.projections.waiting(INFLUX, 10)
    assert msgspec.msgpack.decode(row.body, type=list[Point]) == complaint_points([a_bin(None)])
    store.close()


@pytest.mark.parametrize(
    ("setting", "since", "told"),
    [
        ("http://127.0.0.1:9", "yesterday", "--since yesterday: "),
        (None, "2011-07-04", "influx.url is not set: there is nobody to tell"),
    ],
)
def test_wrong_use_is_said_in_a_line(
    config: Path, setting: str | None, since: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    kept(config).close()
    if setting is None:
        config.write_text(config.read_text().partition("[influx]")[0])
    assert ended("--since", since, "--config", str(config)) == 2
    assert capsys.readouterr().err.startswith(told)


def test_without_a_store_it_says_what_to_do(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended("--since", "2011-07-04", "--config", str(config)) == 2
    assert "start `goldenwindow run`" in capsys.readouterr().err
