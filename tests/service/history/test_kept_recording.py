"""A recording put into a store of its own says what a replay of it says."""

from pathlib import Path

import pytest

from correlate.model import default_model
from correlate.rules import Rules
from correlate.weeks import Weeks
from ingest.dataset import Dataset
from service.history.kept_recording import kept_recording
from service.history.recorded_weeks import recorded_weeks
from service.report.about import About
from service.report.document import Headline
from service.report.period import PeriodKind
from service.report.whole_report import WholeReports
from tests.service.verbs.test_cli import dataset

__all__ = ["dataset"]


@pytest.fixture
def recording(dataset: Path) -> Dataset:
    return Dataset.open(dataset)


def about(recording: Dataset, week: str, kind: PeriodKind = PeriodKind.WEEKLY) -> About:
    weeks = Weeks(recording.timezone)
    return About(kind, weeks.named(week), recording.timezone, weeks.named(week).ends_at)


def test_its_table_is_that_of_a_replay(recording: Dataset) -> None:
    told = recorded_weeks(recording, default_model(), Rules(), Weeks)
    shown: list[int] = []
    with kept_recording(recording, default_model(), Rules(), shown.append) as kept:
        rows = WholeReports(kept.store, recording.inventory.regions).rows(about(recording, "2011-W27"))
        assert rows == [row for row in told.rows if row.week == "2011-W27"]
        assert kept.ended_at == told.ended_at
        assert {kind: count.rejected for kind, count in kept.counts.items()} == {
            kind: count.rejected for kind, count in told.counts.items()
        }
        assert all(one.read == one.accepted + one.duplicate + one.rejected for one in kept.counts.values())
    assert shown
    assert shown == sorted(shown)


def test_the_first_week_ever_is_compared_with_none_and_an_empty_week_is_told_as_nothing(recording: Dataset) -> None:
    with kept_recording(recording, default_model(), Rules()) as kept:
        reports = WholeReports(kept.store, recording.inventory.regions)
        first = reports.report(about(recording, "2011-W27"))
        empty = reports.report(about(recording, "2011-W40"))
    (figures,) = (block.figures for block in first.sections[0].blocks if isinstance(block, Headline))
    assert [figure.before for figure in figures] == [None] * len(figures)
    (figures,) = (block.figures for block in empty.sections[0].blocks if isinstance(block, Headline))
    assert {figure.value for figure in figures} == {0}
    assert [section.name for section in empty.sections][-1] == "quality"


def test_the_store_goes_with_the_block(recording: Dataset) -> None:
    with kept_recording(recording, default_model(), Rules()) as kept:
        folder = Path(str(kept.store.reads._engine.url.database)).parent
        assert folder.exists()
    assert not folder.exists()
