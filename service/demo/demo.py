"""`goldenwindow demo`: the live service on a recording, fed over HTTP at high speed, with the page to watch it on."""

import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import takewhile
from pathlib import Path
from time import monotonic, sleep

import httpx
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from ingest.arrival import Arrival
from ingest.dataset import Dataset
from ingest.times import TimeReader
from service.api.server import Server, address, listen
from service.compose import Service, build_service
from service.configuration.setting_sections import InventorySection, Log, Orders, StoreSection
from service.configuration.settings import Settings
from service.dashboard.figures import LocalTimes
from service.dashboard.words import LANGUAGES, Words
from service.demo.demo_plan import DemoPlan
from service.demo.demo_summary import print_summary
from service.history.pace import Pace
from service.history.recording import Post, posts

PORTS_TRIED = 20
PAUSE_S = 5.0
TRIES = 60
HOLD_ON_S = 0.25


def run_demo(plan: DemoPlan) -> None:
    """Runs it to the end, or until it is interrupted where it stays.

    Raises `DatasetUnreadable`, `TimeUnreadable`, `StoreUnusable`, `PortTaken`: each says what to do.
    """
    words, out = LANGUAGES[plan.language], Console()
    with ExitStack() as stack:
        stack.enter_context(_terminated_as_interrupted())
        sock = stack.enter_context(listen("127.0.0.1", plan.port, PORTS_TRIED))
        folder = plan.data_dir or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="goldenwindow-")))
        dataset = Dataset.open(plan.dataset)
        arrivals = arrivals_until(dataset, plan.until)
        service = build_service(demo_settings(plan.dataset, folder))
        stack.callback(service.close)
        page = f"{address(sock)}?lang={plan.language}"
        stack.enter_context(Server(service.app, sock).in_background())
        out.print(words.gettext("The page is at %(page)s — watch the recording there.", page=page), soft_wrap=True)
        with service.running():
            feed(arrivals, plan, address(sock), dataset.timezone)
            wait_for_pushes(service)
            if plan.until is None:
                service.pipeline.conclude()
            print_summary(service, words, out)
            if plan.stay:
                out.print(
                    words.gettext("The service stays at %(page)s until you press Ctrl-C.", page=page), soft_wrap=True
                )
                _wait_for_ever()


def demo_settings(dataset: Path, folder: Path) -> Settings:
    """The embedded service, whose time is the recording's, and which pushes its orders to a file."""
    return Settings(
        clock="replay",
        store=StoreSection(data_dir=folder),
        inventory=InventorySection(path=dataset),
        orders=Orders(log=False, file=folder / "orders.jsonl"),
        log=Log(level="warning"),
    )


def feed(arrivals: list[Arrival], plan: DemoPlan, base: str, zone: str) -> None:
    """Posts the recording, at its pace and with a bar on stderr where somebody looks at it."""
    pace = Pace(plan.hours_a_second * 3600.0) if plan.hours_a_second else None
    with _bar(arrivals, LANGUAGES[plan.language], zone) as bar, httpx.Client(base_url=base) as client:
        for post in posts(arrivals):
            if pace is not None:
                pace.wait_for(post.until)
            send(client, post)
            bar(post)


def arrivals_until(dataset: Dataset, until: str | None) -> list[Arrival]:
    """What became known up to then; all of it where no time is given. Raises `TimeUnreadable`."""
    if until is None:
        return list(dataset.arrivals())
    end = TimeReader(dataset.timezone).read(until)
    return list(takewhile(lambda arrival: arrival.known_at <= end, dataset.arrivals()))


def send(client: httpx.Client, post: Post) -> None:
    """Posts documents as any sender should: a service that is busy is asked again, an answer of no is an error."""
    for left in reversed(range(TRIES)):
        answer = client.post(f"api/v1/{post.kind}", content=post.body, timeout=120.0)
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE or not left:
            answer.raise_for_status()
            return
        sleep(HOLD_ON_S)


def wait_for_pushes(service: Service) -> None:
    """Gives the pushes that wait a moment to go out, so that what is summed up is what was done."""
    end = monotonic() + PAUSE_S
    while service.store.reads.freshness().waiting and monotonic() < end:
        sleep(0.05)


@contextmanager
def _bar(arrivals: list[Arrival], words: Words, zone: str) -> Iterator["_Advance"]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        TextColumn("{task.completed:>6.0f}/{task.total:.0f}"),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not sys.stderr.isatty(), transient=True) as progress:
        yield _Advance(progress, len(arrivals), words, LocalTimes(zone))


class _Advance:
    """Moves the bar on by what was posted, and tells the recording's time."""

    def __init__(self, progress: Progress, total: int, words: Words, times: LocalTimes) -> None:
        self._progress = progress
        self._words = words
        self._times = times
        self._task = progress.add_task(words.gettext("Feeding the recording %(time)s", time=""), total=total)

    def __call__(self, post: Post) -> None:
        said = self._words.gettext("Feeding the recording %(time)s", time=self._times.full(post.until))
        self._progress.update(self._task, advance=len(post.documents), description=said)


@contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """A request to end is taken like Ctrl-C, so that the folder in use is cleared away."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _wait_for_ever() -> None:
    while True:
        sleep(3600)
