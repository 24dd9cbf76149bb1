"""The nightly study: apart, from the journal, and in force only where it is not worse."""

from pathlib import Path

import msgspec
import pytest

from correlate.model import default_model, write_model
from correlate.rules import Rules
from ingest.clock import ReplayClock
from service.configuration.setting_sections import ModelSection
from service.inventory_source import LearntInventory
from service.jobs.apart import Apart, CutShort
from service.jobs.study import NightlyStudy, Verdict
from service.model_in_force import ModelInForce
from service.store.store import Store
from tests.service.made import at, inventory
from tests.service.recording import post, recording, worker_on

CLOCK = ReplayClock(at(100))
LEARNT = msgspec.structs.replace(default_model(), crew_hours=0.5)
BETTER, WORSE = Verdict(900, 80, 0.02, 0.01, False), Verdict(900, 80, -0.02, 0.01, True)
TOO_SHORT = Verdict(900, 80, None, None, None)


class Told(Apart):
    """Comes to a verdict without studying."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__()
        self._verdict = verdict

    def run(self, _study: object, dataset: Path, out: Path, *_rest: object) -> object:  # type: ignore[override]
        assert (dataset / "complaints.jsonl").stat().st_size > 0
        out.mkdir(parents=True, exist_ok=True)
        for name in ("study.html", "windows.csv", "curve.csv", "summary.json", "attributions.csv"):
            (out / name).write_text("C-7")
        (out / "model.json").write_bytes(write_model(LEARNT))
        return self._verdict


def nightly(store: Store, folder: Path, chosen: Path | None = None) -> NightlyStudy:
    in_force = ModelInForce(ModelSection(path=chosen), store)
    return NightlyStudy(store, inventory(), folder / "study", in_force, Rules())


@pytest.fixture
def filled(store: Store) -> Store:
    post(worker_on(store), recording())
    return store


def test_a_model_that_is_not_worse_is_in_force(filled: Store, tmp_path: Path) -> None:
    note = nightly(filled, tmp_path).run(Told(BETTER), CLOCK)
    assert note == (
        "model 1 is in force: learnt from 80 outages and 900 complaints, +0.0200 (standard error 0.0100) a complaint "
        "on held-out weeks"
    )
    assert filled.models.in_force() == LEARNT
    kept = sorted(each.name for each in (tmp_path / "study" / "results").iterdir())
    assert kept == ["curve.csv", "model.json", "study.html", "summary.json", "windows.csv"]


@pytest.mark.parametrize(
    ("verdict", "why"), [(WORSE, "is worse"), (TOO_SHORT, "is kept and not taken")], ids=["worse", "too short"]
)
def test_a_model_that_is_worse_or_could_not_be_compared_is_kept_aside(
    filled: Store, tmp_path: Path, verdict: Verdict, why: str
) -> None:
    assert f"model 1 {why}" in nightly(filled, tmp_path).run(Told(verdict), CLOCK)
    assert filled.models.in_force() is None
    assert [row.in_force for row in filled.models.list()] == [False]


def test_a_model_that_the_settings_name_stays_in_force(filled: Store, tmp_path: Path) -> None:
    chosen = tmp_path / "model.json"
    chosen.write_bytes(write_model(default_model()))
    assert "the settings name another" in nightly(filled, tmp_path, chosen).run(Told(BETTER), CLOCK)
    assert filled.models.in_force() is None


def test_the_journal_is_studied_in_a_process_of_its_own(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    post(worker_on(store), recording())
    note = nightly(store, tmp_path).run(Apart(), CLOCK)
    assert (
        note
        == "model 1 is kept and not taken: learnt from 13 outages and 50 complaints, too short a time to hold weeks out"
    )
    assert (tmp_path / "study" / "results" / "study.html").exists()
    assert not (tmp_path / "study" / "work").exists()
    store.close()


def test_a_stop_leaves_nothing_of_the_journal_behind(filled: Store, tmp_path: Path) -> None:
    apart = Apart()
    apart.stop()
    with pytest.raises(CutShort):
        nightly(filled, tmp_path).run(apart, CLOCK)
    assert not (tmp_path / "study" / "work").exists()


def test_without_inventory_or_journal_it_says_so(store: Store, tmp_path: Path) -> None:
    assert nightly(store, tmp_path).run(Told(BETTER), CLOCK) == "the journal is empty"
    learnt, in_force = LearntInventory("Asia/Shanghai"), ModelInForce(ModelSection(), store)
    note = NightlyStudy(store, learnt, tmp_path, in_force, Rules()).run(Told(BETTER), CLOCK)
    assert note == "there is no inventory to study by: set inventory.path"
