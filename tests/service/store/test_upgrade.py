"""A store that an earlier version made goes on where it was."""

import gzip
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text

from service.store import database
from service.store.batch import Count
from service.store.database import migrations
from service.store.store import Store
from tests.service.conftest import NewDatabase
from tests.service.made import at
from tests.service.recording import batches, contents, post, recording, worker_on

MADE_BY_0001 = Path(__file__).parent / "data" / "store_0001.db.gz"
"""The recording of `tests.service.recording` but for its last two batches of 25, as the first version kept it."""

TAKEN = 4


@pytest.fixture
def old(tmp_path: Path) -> str:
    """The URL of a copy of that store."""
    path = tmp_path / "old.db"
    path.write_bytes(gzip.decompress(MADE_BY_0001.read_bytes()))
    return f"sqlite:///{path}"


def test_a_store_of_the_first_version_goes_on_as_if_it_had_been_made_by_this_one(old: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    steps = list(batches(recording(), [25]))
    told = _told(old)
    for there, rest in ((url, steps), (old, steps[TAKEN:])):
        store = Store.open(there)
        assert store.journal.last_batch() == len(steps) - len(rest)
        worker = worker_on(store, unsaved=60)
        for batch in rest:
            post(worker, batch)
        store.close()
    before, after = contents(url), contents(old)
    for table in ("journal", "batches", "counters", "dead_letters", "progress", "attributions"):
        assert len(before[table]) > 0
        # Figures may differ in their last bits from one version to the next.
        assert [row[:3] for row in after[table]] == [row[:3] for row in before[table]], table
    assert _ids(after) == _ids(before)
    # What was told then was told by the rules of then; it stays, and goes on.
    assert told < _told(old)


def _told(url: str) -> set[tuple[object, ...]]:
    """Every state of an order that stands in the history, and every push."""
    engine = create_engine(url)
    with engine.connect() as connection:
        history = connection.execute(text("SELECT order_id, version FROM order_history"))
        pushes = connection.execute(text("SELECT channel, key FROM outbox"))
        found = {tuple(row) for rows in (history, pushes) for row in rows}
    engine.dispose()
    return found


def _ids(held: Mapping[str, list[tuple[object, ...]]]) -> Mapping[str, list[object]]:
    tables = ("orders", "outages", "groups", "complaints", "progress", "spikes")
    return {table: [row[0] for row in held[table]] for table in tables}


@pytest.mark.parametrize("begun", [True, False], ids=["begun", "empty"])
def test_what_was_counted_and_how_far_it_was_is_kept_on_either_database(new_database: NewDatabase, begun: bool) -> None:
    url = new_database()
    _first_version(url, begun)
    store = Store.open(url)
    told = store.reads.freshness()
    if begun:
        assert store.reads.counters() == {"alarms": Count(5, 2, 1, 1)}
        assert (told.now, told.newest_event_time, told.watermark) == (at(2), at(1), None)
        assert [(batch.batch, batch.now) for batch in store.journal.batches_after(0)] == [(1, at(1)), (2, at(2))]
        assert store.network.inventory("UTC").timezone == "Asia/Urumqi"
    else:
        assert store.reads.counters() == {}
        assert (told.now, store.journal.last_batch()) == (None, 0)
    store.close()


def _first_version(url: str, begun: bool) -> None:
    engine = create_engine(url)
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        if begun:
            _fill(connection)
    engine.dispose()


def _fill(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"

    def moment(value: datetime) -> object:
        return round(value.timestamp() * 1e6) if sqlite else value

    for batch in (1, 2):
        values = {"batch": batch, "now": moment(at(batch))}
        connection.execute(text("INSERT INTO batches VALUES (:batch, :now, 0)"), values)
    connection.execute(text("INSERT INTO counters VALUES ('alarms', 8, 5, 2, 1, 1)"))
    connection.execute(text("INSERT INTO positions VALUES ('pipeline', '2', 2)"))
    told = {"now": at(2), "newest_event_time": at(1), "committed_at": at(2)}
    meta = {"timezone": "Asia/Urumqi", **{name: value.isoformat() for name, value in told.items()}}
    rows = [{"name": name, "value": value} for name, value in meta.items()]
    connection.execute(text("INSERT INTO meta VALUES (:name, :value)"), rows)


def test_the_steps_from_the_first_version_on_are_one_line() -> None:
    """Two steps from the same version, written side by side, would leave a store that no program opens."""
    script = migrations()
    assert len(script.get_heads()) == 1
    assert script.get_bases() == ["0001"]
