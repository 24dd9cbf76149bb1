"""One run that nothing disturbs, for all that are held against it."""

import pytest

from benchmarks.torture.runs import Reference, undisturbed


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    return undisturbed(1, tmp_path_factory.mktemp("reference"))
