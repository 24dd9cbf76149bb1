"""A target that takes the connection and never answers: what comes is taken, and the service stops without it."""

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from service.compose import build_service
from service.configuration.setting_sections import Influx, Orders, StoreSection
from service.configuration.settings import Settings
from service.projections.targets import INFLUX
from tests.service.recording import alarm_document


@pytest.fixture
def hangs() -> Iterator[int]:
    """A port at which somebody listens and says nothing."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield listener.getsockname()[1]


def test_nothing_waits_for_a_target_that_hangs(hangs: int, tmp_path: Path) -> None:
    settings = Settings(
        clock="replay",
        store=StoreSection(data_dir=tmp_path / "data"),
        orders=Orders(log=False),
        influx=Influx(url=f"http://127.0.0.1:{hangs}", timeout_s=3600.0),
    )
    service = build_service(settings)
    with service.running():
        accepted = [
            service.pipeline.ingest_documents(kind, [document]).accepted
            for kind, document in (alarm_document("YC1-1", 8 + number) for number in range(20))
        ]
        # the end of the block waits for what runs, for as long as it may
    assert accepted == [1] * 20
    assert service.store.projections.backlog(INFLUX).taken == 0
    service.close()
