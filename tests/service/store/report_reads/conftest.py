"""A store of two cities, and the week that is told of beside the one before."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from service.store.database import open_database
from service.store.report_reads.span import Span
from service.store.store import Store
from tests.service.made import at, inventory

WEEK = 24.0 * 7


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """On a new SQLite database, with the inventory of two cities."""
    opened = Store.open(f"sqlite:///{tmp_path / 'store.db'}")
    opened.network.replace(inventory())
    yield opened
    opened.close()


@pytest.fixture
def engine(store: Store, tmp_path: Path) -> Iterator[Engine]:
    """On the same database: what reads it need not be what writes it."""
    assert store.network is not None
    opened = open_database(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.dispose()


@pytest.fixture
def span() -> Span:
    """The week of `tests.service.made.MONDAY`, and the one before it."""
    return Span(at(0), at(WEEK), at(-WEEK), "Asia/Shanghai")
