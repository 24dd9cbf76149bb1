"""Three kinds of source to hold to one contract, each with a hand that puts documents into it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from ingest.folder_source import FolderSource
from ingest.kafka_source import KafkaSource
from ingest.source import Source, Stored, Stretch
from tests.servers.kafka import KafkaServer

SOON_S = 0.05


class Hand(Protocol):
    """Makes sources that read the same documents, and puts documents there."""

    def source(self, stored: Stored, most: int = 5_000) -> Source:
        """A source as a worker that was just started would make it."""
        ...

    def put(self, documents: Sequence[bytes]) -> None:
        """Documents of alarms that come one after the other."""
        ...


class ListSource:
    """A source that is a list in memory."""

    def __init__(self, documents: Sequence[bytes], stored: Stored, most: int) -> None:
        self.name = "list"
        self.behind: int | None = None
        self._documents = documents
        self._stored = stored
        self._most = most
        self._at: tuple[int | None, int] | None = None

    def poll(self, timeout_s: float) -> Sequence[Stretch]:  # noqa: ARG002
        if self._at is None:
            stored = self._stored("list:alarms")
            self._at = (stored, stored or 0)
        after, start = self._at
        until = min(start + self._most, len(self._documents))
        if start == until:
            return []
        self._at = (until, until)
        return [Stretch("alarms", "list:alarms", after, until, self._documents[start:until], range(start, until))]

    def keep_alive(self) -> None:
        pass

    def taken(self, stretch: Stretch) -> None:
        pass

    def go_back(self, stretch: Stretch) -> None:  # noqa: ARG002
        self._at = None

    def close(self) -> None:
        self._at = None


class ListHand:
    """Documents in memory."""

    def __init__(self) -> None:
        self._documents: list[bytes] = []

    def source(self, stored: Stored, most: int = 5_000) -> Source:
        return ListSource(self._documents, stored, most)

    def put(self, documents: Sequence[bytes]) -> None:
        self._documents += documents


class FolderHand:
    """Files that are dropped into a folder."""

    def __init__(self, folder: Path, forget: Callable[[str], None]) -> None:
        self.folder = folder
        self._forget = forget
        self._files = 0

    def source(self, stored: Stored, most: int = 5_000) -> Source:
        return FolderSource(self.folder, stored, self._forget, every_s=0.01, most=most)

    def put(self, documents: Sequence[bytes]) -> None:
        self._files += 1
        self.folder.mkdir(exist_ok=True)
        under_way = self.folder / f"alarms-{self._files}.jsonl.part"
        under_way.write_bytes(b"\n".join(documents) + b"\n")
        under_way.rename(under_way.with_suffix(""))


class KafkaHand:
    """Messages that are written to a topic."""

    def __init__(self, server: KafkaServer, topic: str) -> None:
        self._server, self._topic = server, topic
        server.make_topic(topic)

    def source(self, stored: Stored, most: int = 5_000) -> Source:
        broker = {"bootstrap_servers": self._server.address}
        return KafkaSource(self._topic, "alarms", f"{self._topic}-readers", broker, stored, most)

    def put(self, documents: Sequence[bytes]) -> None:
        self._server.send(self._topic, documents)
