import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from service.store.database import StoreUnusable, open_database
from service.store.schema import metadata
from service.store.store import Store


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


def test_the_migrations_make_exactly_the_tables_that_the_code_speaks_of(tmp_path: Path) -> None:
    engine = open_database(url_of(tmp_path / "a.db"))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_store_is_made_with_its_folder_and_opened_again_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "new" / "deep" / "a.db"
    for _ in range(2):
        engine = open_database(url_of(path))
        assert "journal" in inspect(engine).get_table_names()
        engine.dispose()


def test_sqlite_writes_ahead_and_waits_for_the_disk(tmp_path: Path) -> None:
    engine = open_database(url_of(tmp_path / "a.db"))
    with engine.connect() as connection:
        told = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
        assert told == ["wal", 2]
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    engine.dispose()


def test_a_file_that_is_no_database_is_refused_in_a_sentence_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_text("this is not a database, it is a letter to a friend" * 100)
    with pytest.raises(StoreUnusable, match=r"a\.db can not be opened: file is not a database; check"):
        open_database(url_of(path))


def test_a_store_of_a_later_version_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    open_database(url_of(path)).dispose()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(StoreUnusable, match="another version of goldenwindow"):
        open_database(url_of(path))


@pytest.mark.parametrize("url", ["somewhere", "mongodb://host/db"])
def test_an_address_of_no_known_form_is_refused(url: str) -> None:
    with pytest.raises(StoreUnusable, match=r"store\.url is of no known form"):
        open_database(url)


def test_a_password_is_not_told_when_a_server_can_not_be_reached(tmp_path: Path) -> None:
    locked = tmp_path / "folder.db"
    locked.mkdir()
    with pytest.raises(StoreUnusable) as told:
        Store.open(url_of(locked))
    assert "unable to open" in str(told.value)
