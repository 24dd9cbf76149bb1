"""A live service on a port of the loopback, in this process: fed, looked at, stopped and started again."""

import shutil
from collections.abc import Iterable
from concurrent.futures import Future
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

import structlog

from ingest.arrival import Arrival
from ingest.dataset import Dataset
from ingest.source import Stretch
from service.api.server import Server, listen
from service.compose import Service, build_service
from service.configuration.settings import Settings
from service.demo.demo import arrivals_until, demo_settings, wait_for_pushes
from service.demo.demo_plan import BUNDLED
from service.history.recording import Post, posts
from service.intake.inbox import IngestAnswer
from tests.servers.ports import free_port

MOMENT = "2011-07-05T18:40:00"
"""Local time: the fibre cut of the bundled weeks lasts."""
AT_ONCE = timedelta(minutes=30)
"""Of the recording: so much is taken in one commit."""
UNUSABLE = (
    ("alarms", b'{"alarm_id": "A-lost", "cell_id": "nowhere-1", "raised_at": "2011-07-05T18:20:00+08:00"}'),
    ("alarms", b'{"alarm_id": "A-timeless", "cell_id": "YC0001-1", "raised_at": "yesterday"}'),
    ("complaints", b'{"complaint_id": "C-lost", "created_at": "2011-07-05T18:30:00+08:00", "region": "Atlantis"}'),
)


class LiveSite:
    """A service of its own, open while the block lasts; `service` is what answers now."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._port = free_port()
        self._open = ExitStack()
        self.service: Service

    @property
    def base(self) -> str:
        """The address of the live page, with a slash at its end."""
        return f"http://127.0.0.1:{self._port}/"

    def url(self, path: str = "/", **query: str | int) -> str:
        """The address of a page: `path` begins with a slash, `query` is what stands in the URL."""
        return self.base + path.removeprefix("/") + (f"?{urlencode(query)}" if query else "")

    def start(self) -> None:
        """Answer, on the same port and over the same store as before."""
        with ExitStack() as opening:
            # One line a request is for people at a terminal.
            structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
            opening.callback(structlog.reset_defaults)
            sock = opening.enter_context(listen("127.0.0.1", self._port))
            self.service = build_service(self._settings)
            opening.callback(self.service.close)
            opening.enter_context(self.service.running())
            opening.enter_context(Server(self.service.app, sock).in_background())
            self._open = opening.pop_all()

    def stop(self) -> None:
        """Nobody answers; what was taken is kept."""
        self._open.close()

    def play(self, arrivals: Iterable[Arrival]) -> None:
        """Take a recording, half an hour of it at a time, as two partitions of a broker would bring it."""
        waiting: list[Future[IngestAnswer]] = []
        ends: dict[str, int] = {}
        since = None
        for post in posts(arrivals):
            since = since or post.until
            waiting.append(self.service.pipeline.post_stretch(_stretch(post, ends)))
            if post.until - since >= AT_ONCE:
                _settle(waiting)
                since = None
        _settle(waiting)
        wait_for_pushes(self.service)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


def play_weeks(folder: Path, until: str = MOMENT) -> None:
    """Leaves a data folder with the bundled weeks as they stood then, and with documents that could not be taken."""
    with LiveSite(demo_settings(BUNDLED, folder)) as site:
        site.play(arrivals_until(Dataset.open(BUNDLED), until))
        for kind, document in UNUSABLE:
            site.service.pipeline.ingest_documents(kind, [document])


def site_over(played: Path, folder: Path) -> LiveSite:
    """A site over a copy of a data folder."""
    shutil.copytree(played, folder, dirs_exist_ok=True)
    return LiveSite(demo_settings(BUNDLED, folder))


def _stretch(post: Post, ends: dict[str, int]) -> Stretch:
    source = {"alarms": "kafka:network.alarms/0", "complaints": "kafka:customer.complaints/0"}[post.kind]
    after = ends.get(source)
    first = 0 if after is None else after
    ends[source] = first + len(post.documents)
    return Stretch(post.kind, source, after, ends[source], post.documents, range(first, ends[source]))


def _settle(waiting: list[Future[IngestAnswer]]) -> None:
    for answer in waiting:
        answer.result(60)
    waiting.clear()
