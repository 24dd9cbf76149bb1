"""Where the tests of access keep people."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from tests.service.access.keeping import Keeping, keeping_in


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with nothing in it: to copy one is quicker than to make one."""
    folder = tmp_path_factory.mktemp("access")
    keeping_in(folder).store.close()
    return folder


@pytest.fixture
def keeping(tmp_path: Path, empty_store: Path) -> Iterator[Keeping]:
    copytree(empty_store, tmp_path, dirs_exist_ok=True)
    keeping = keeping_in(tmp_path)
    yield keeping
    keeping.store.close()
