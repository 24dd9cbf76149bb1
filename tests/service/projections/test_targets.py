"""The settings say which targets there are: none costs anything where it is not wanted."""

import subprocess
import sys
from pathlib import Path

import pytest

from correlate.model import default_model
from ingest.clock import ReplayClock
from service.configuration.setting_sections import Facts, Influx, Kafka, RejectedTopic
from service.configuration.settings import Settings, SettingsWrong
from service.pipeline.changes import Changes
from service.projections.targets import projections_of, tellings_of
from service.store.store import Store
from tests.service.made import at, inventory, picture
from tests.service.projections.test_rejected_messages import LETTER
from tests.service.projections.test_series import a_bin

ROOT = Path(__file__).resolve().parents[3]
BOTH = Settings(kafka=Kafka(bootstrap="127.0.0.1:9"), facts=Facts(send=True), influx=Influx(url="http://127.0.0.1:9"))


def named(settings: Settings, store: Store) -> tuple[str, ...]:
    wall = ReplayClock(at(9))
    return projections_of(settings, store, inventory(), default_model, wall, Changes()).names


def test_with_nothing_set_nobody_is_told_anything(store: Store) -> None:
    assert named(Settings(), store) == ()
    assert tellings_of(Settings()).of([picture(), a_bin(None)], at(9)) == ()


def test_each_target_is_told_its_own(store: Store) -> None:
    assert named(BOTH, store) == ("influx", "facts")
    told = tellings_of(BOTH).of([picture(), a_bin(None), a_bin("Xingqing")], at(9))
    assert [(row.target, row.items) for row in told] == [("influx", 1), ("facts", 3)]


def test_rejections_are_told_to_a_topic_of_their_own(store: Store) -> None:
    settings = Settings(kafka=Kafka(bootstrap="127.0.0.1:9"), rejected=RejectedTopic(send=True))
    assert named(settings, store) == ("rejected",)
    told = tellings_of(settings).of([picture()], at(9), [LETTER, LETTER])
    assert [(row.target, row.items) for row in told] == [("rejected", 2)]
    assert tellings_of(settings).of([picture()], at(9)) == ()


def test_a_row_holds_no_more_than_a_thousand_items() -> None:
    told = tellings_of(BOTH).of([picture()] * 2500, at(9))
    assert [row.items for row in told] == [1000, 1000, 500]


def test_facts_without_a_broker_are_a_fault_with_its_remedy(store: Store) -> None:
    with pytest.raises(SettingsWrong, match=r"facts\.send = true: there is no broker to send to; set kafka\.bootstrap"):
        named(Settings(facts=Facts(send=True)), store)


def test_the_clients_of_targets_are_not_loaded_where_there_are_none() -> None:
    code = "import sys, service.compose; sys.exit(bool({'influxdb_client', 'kafka'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
