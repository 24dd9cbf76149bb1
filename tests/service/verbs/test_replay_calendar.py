"""A recording whose `dataset.toml` names a calendar is replayed by it."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.service.verbs.test_cli import Ended, goldenwindow

MONDAY = datetime(2011, 7, 4, tzinfo=timezone(timedelta(hours=8)))
EVENT = "starts_at,ends_at,series_id\n2011-07-18T09:00,2011-07-18T12:00,A\n"


def burst() -> list[datetime]:
    """One complaint an hour for a fortnight, and forty within an hour on the third Monday."""
    usual = [MONDAY + timedelta(hours=hour, minutes=7) for hour in range(14 * 24 + 12)]
    return sorted(usual + [MONDAY + timedelta(days=14, hours=10, minutes=1.5 * n) for n in range(40)])


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recording")
    rows = "".join(f"C{n},{at.isoformat()},A\n" for n, at in enumerate(burst()))
    (folder / "regions.csv").write_text("region,subscribers\nA,100000\n", encoding="utf-8")
    (folder / "cells.csv").write_text("cell_id,region,users\nA1,A,1000\n", encoding="utf-8")
    (folder / "complaints.csv").write_text(f"complaint_id,created_at,region\n{rows}", encoding="utf-8")
    (folder / "events.csv").write_text(EVENT, encoding="utf-8")
    return folder


def replayed(recording: Path, out: Path, settings: str) -> Ended:
    (recording / "dataset.toml").write_text(settings, encoding="utf-8")
    return goldenwindow("replay", recording, "--out", out)


def spikes(out: Path) -> list[str]:
    return (out / "spikes.csv").read_text(encoding="utf-8").splitlines()[1:]


def test_complaints_during_a_known_event_are_no_spike(recording: Path, tmp_path: Path) -> None:
    replayed(recording, tmp_path / "plain", "")
    replayed(recording, tmp_path / "known", '[calendar]\nevents = "events.csv"\n')
    assert len(spikes(tmp_path / "plain")) > 0
    assert spikes(tmp_path / "known") == []


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ('[calendar]\nevents = "no.csv"\n', "no.csv: there is no such file of events; put it there"),
        ('[calendar]\ncountry = "XX"\n', "holidays of XX: no such country is known; give a code such as CN"),
    ],
)
def test_a_calendar_that_can_not_be_read_ends_with_2_and_one_line(
    recording: Path, tmp_path: Path, settings: str, told: str
) -> None:
    ended = replayed(recording, tmp_path / "out", settings)
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert told in ended.stderr
