"""Every test of the store and of what stands on it runs on each kind of database."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
import structlog

from service.store.store import Store

NewDatabase = Callable[[], str]


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> NewDatabase:
    """Makes an empty database and tells its URL."""
    if request.param == "sqlite":
        numbers = count()
        return lambda: f"sqlite:///{tmp_path / f'store-{next(numbers)}.db'}"
    made: NewDatabase = request.getfixturevalue("postgres").new_database
    return made


@pytest.fixture
def url(new_database: NewDatabase) -> str:
    """The URL of an empty database."""
    return new_database()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A store on an empty database."""
    opened = Store.open(url)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def _log_as_it_was() -> Iterator[None]:
    """What a test sets up of the log is gone when it ends."""
    yield
    structlog.reset_defaults()
