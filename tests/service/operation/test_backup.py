"""A store in one file, and back: whole while it is written to, and never over one that is there."""

from pathlib import Path
from threading import Event, Thread

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from service.operation.backup import BackupFailed, back_up, restore
from service.store.database import _MIGRATIONS, open_database
from service.store.sqlite_copy import CopyFailed
from service.store.store import Store
from service.store.version import StoreVersion, version_of
from tests.service.conftest import NewDatabase
from tests.service.recording import contents, post, recording, worker_on


def filled(store: Store) -> None:
    worker, documents = worker_on(store, unsaved=50), recording()
    for first in range(0, len(documents), 40):
        post(worker, documents[first : first + 40])


def test_what_is_restored_is_what_was_backed_up(new_database: NewDatabase, tmp_path: Path) -> None:
    first, second, file = new_database(), new_database(), tmp_path / "backup"
    store = Store.open(first)
    filled(store)
    back_up(first, file)
    before = contents(first)
    post(worker_on(store), recording(2)[:20])
    assert restore(second, file) is StoreVersion.CURRENT
    assert contents(second) == before != contents(first)
    store.close()


def test_the_service_goes_on_from_what_is_restored(new_database: NewDatabase, tmp_path: Path) -> None:
    first, second, file = new_database(), new_database(), tmp_path / "backup"
    store = Store.open(first)
    filled(store)
    back_up(first, file)
    store.close()
    restore(second, file)
    store = Store.open(second)
    answers = post(worker_on(store), recording())
    assert sum(answer.accepted for answer in answers) == 0
    store.close()


def test_a_store_that_is_written_to_meanwhile_is_copied_as_of_one_commit(
    new_database: NewDatabase, tmp_path: Path
) -> None:
    first, second, file = new_database(), new_database(), tmp_path / "backup"
    store = Store.open(first)
    begun, documents = Event(), recording()

    def write() -> None:
        worker = worker_on(store)
        for number in range(0, len(documents), 3):
            post(worker, documents[number : number + 3])
            begun.set()

    thread = Thread(target=write)
    thread.start()
    begun.wait()
    back_up(first, file)
    thread.join()
    store.close()
    restore(second, file)
    store = Store.open(second)
    last = store.journal.last_batch()
    assert last >= 1
    assert [batch.batch for batch in store.journal.batches_after(0)] == list(range(1, last + 1))
    worker_on(store)
    store.close()


def test_a_store_that_is_not_empty_is_never_restored_over(url: str, tmp_path: Path) -> None:
    Store.open(url).close()
    back_up(url, tmp_path / "backup")
    with pytest.raises(BackupFailed, match="not empty and stays as it is"):
        restore(url, tmp_path / "backup")


def test_without_a_store_there_is_nothing_to_back_up(url: str, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="no store to back up"):
        back_up(url, tmp_path / "backup")
    assert list(tmp_path.glob("*backup*")) == []


def test_what_is_no_backup_is_refused_and_nothing_is_made(url: str, tmp_path: Path) -> None:
    letter = tmp_path / "letter"
    letter.write_text("dear friend")
    with pytest.raises(BackupFailed, match="is no backup: name a file"):
        restore(url, letter)
    assert version_of(url) in {StoreVersion.ABSENT, StoreVersion.EMPTY}


def test_a_backup_of_the_other_kind_of_database_is_refused(url: str, tmp_path: Path) -> None:
    other = tmp_path / "other"
    is_sqlite = make_url(url).get_backend_name() == "sqlite"
    other.write_bytes(b"PGDMP..............." if is_sqlite else b"SQLite format 3\x00....")
    with pytest.raises(BackupFailed, match="is a backup of"):
        restore(url, other)


def test_a_damaged_database_is_no_backup_and_an_earlier_one_stays(tmp_path: Path) -> None:
    path, file = tmp_path / "a.db", tmp_path / "backup"
    store = Store.open(f"sqlite:///{path}")
    filled(store)
    store.close()
    back_up(f"sqlite:///{path}", file)
    earlier, content = file.read_bytes(), bytearray(path.read_bytes())
    content[40_000:60_000] = b"\x5a" * 20_000
    path.write_bytes(content)
    with pytest.raises(CopyFailed, match=r"a\.db can not be copied: .*; check the file"):
        back_up(f"sqlite:///{path}", file)
    assert file.read_bytes() == earlier
    assert sorted(each.name for each in tmp_path.iterdir() if "partial" in each.name) == []


def test_a_log_that_another_database_has_left_is_not_taken_for_ones_own(tmp_path: Path) -> None:
    Store.open(f"sqlite:///{tmp_path / 'a.db'}").close()
    back_up(f"sqlite:///{tmp_path / 'a.db'}", tmp_path / "backup")
    (tmp_path / "b.db-wal").write_bytes(b"left")
    with pytest.raises(BackupFailed, match=r"b\.db-wal of a database that is gone"):
        restore(f"sqlite:///{tmp_path / 'b.db'}", tmp_path / "backup")


def test_a_password_does_not_stand_on_the_command_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    called: list[tuple[str, ...]] = []
    monkeypatch.setattr("service.operation.backup.version_of", lambda _url: StoreVersion.CURRENT)
    monkeypatch.setattr("service.operation.backup._call", lambda *words: called.append(words))
    back_up("postgresql+psycopg://golden:p%27ss@db.example.net/it's", tmp_path / "backup")
    ((*_, target),) = called
    assert "p'ss" not in target
    assert "dbname='it\\'s'" in target


def test_before_a_store_is_brought_up_to_date_a_copy_of_it_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    older_store(path)
    open_database(f"sqlite:///{path}").dispose()
    assert version_of(f"sqlite:///{path}") is StoreVersion.CURRENT
    assert version_of(f"sqlite:///{tmp_path / 'a.db.before-0001'}") is StoreVersion.EARLIER


def older_store(path: Path) -> None:
    """An empty store of the first version."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
