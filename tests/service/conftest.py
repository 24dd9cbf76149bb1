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
def _plain_log() -> Iterator[None]:
    """Tracebacks without variables, which take seconds to draw; what a test sets up of the log is gone when it ends."""
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level, plain])
    yield
    structlog.reset_defaults()
