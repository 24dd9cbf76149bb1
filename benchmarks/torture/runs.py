"""One run of the live service over a small recording, and all that it leaves."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from time import sleep
from typing import NamedTuple

import msgspec
from pydantic import SecretStr

from benchmarks.torture.live_process import LiveProcess
from benchmarks.torture.receiver import Receiver
from benchmarks.torture.recordings import arrivals_of, small_recording
from benchmarks.torture.sender import Sender
from benchmarks.torture.tables import Rows, differences, disagreements, final_state
from service.compose import build_service
from service.configuration.setting_sections import Ingest, Log, Orders, StoreSection, Webhook
from service.configuration.settings import Settings
from service.demo.demo import demo_settings
from service.history.recording import Post, posts
from service.store.store import Store

PUSHED_S = 60.0
_SHARED = "known to those who torture"
_LOOK_S = 0.05
_LARGEST_POST = 25


class Ended(msgspec.Struct, frozen=True):
    """What a run left: the tables when the service stopped, and once the recording was concluded as at its end.

    `pushed` and `written`: the bodies of order changes by key, as the webhook and the file have them;
    `faults`: what does not agree with itself.
    """

    stopped: Rows
    concluded: Rows
    pushed: Mapping[str, list[bytes]]
    written: list[bytes]
    faults: list[str]


class Reference(NamedTuple):
    """A recording, and what a run over it left that nothing disturbed."""

    dataset: Path
    stream: list[Post]
    ended: Ended


class Disturbance:
    """What is done to the service while it is fed: nothing."""

    def before(self, number: int, process: LiveProcess) -> None:
        """Post `number` is sent next."""

    def gone(self, process: LiveProcess) -> None:
        """Nobody answered."""
        process.start()

    def end(self, process: LiveProcess) -> None:
        """The last post was answered."""


def undisturbed(seed: int, folder: Path) -> Reference:
    """The recording of a seed, played on SQLite; all of it lies in `folder`."""
    dataset = small_recording(folder / "recording", seed)
    stream = list(posts(arrivals_of(dataset), _LARGEST_POST))
    return Reference(dataset, stream, play(dataset, stream, folder / "whole", None, Disturbance()))


def play(dataset: Path, stream: Iterable[Post], folder: Path, url: str | None, disturbance: Disturbance) -> Ended:
    """Feeds a live service until all is committed and pushed, stops it, and concludes the recording.

    `url`: an empty database; None for SQLite in `folder`.
    """
    with Receiver() as receiver:
        settings = settings_of(dataset, folder, url, receiver)
        with LiveProcess(settings) as process:
            sender = Sender(lambda: process.base, lambda: disturbance.gone(process))
            for number, post in enumerate(stream):
                disturbance.before(number, process)
                sender.send(post)
            disturbance.end(process)
            sender.close()
            wait_until(lambda: waiting(settings.store_url()) == 0, "pushes still wait")
        return ended(settings, receiver)


def ended(settings: Settings, receiver: Receiver) -> Ended:
    """What the service left that ran with these settings, and pushed to this receiver; the recording is concluded."""
    url, file = settings.store_url(), settings.orders.file
    stopped, faults = final_state(url), list(disagreements(url))
    _conclude(settings)
    faults += disagreements(url)
    written = file.read_bytes().splitlines() if file and file.exists() else []
    return Ended(stopped, final_state(url), receiver.taken, written, faults)


def faults_of(whole: Ended, broken: Ended) -> Iterator[str]:
    """What the run that was broken off left otherwise than the whole one; orders may come twice, but unchanged."""
    yield from broken.faults
    yield from (f"when it stopped: {each}" for each in differences(whole.stopped, broken.stopped))
    yield from (f"concluded: {each}" for each in differences(whole.concluded, broken.concluded))
    if broken.pushed.keys() != whole.pushed.keys():
        yield f"order changes pushed in one run only: {sorted(broken.pushed.keys() ^ whole.pushed.keys())[:3]}"
    if changed := [key for key, bodies in broken.pushed.items() if len(set(bodies)) > 1]:
        yield f"an order change was pushed under one key with two bodies: {changed[:3]}"
    if set(broken.written) != set(whole.written):
        yield f"lines of the order file of one run only: {sorted(set(broken.written) ^ set(whole.written))[:2]}"


def settings_of(dataset: Path, folder: Path, url: str | None, *receivers: Receiver) -> Settings:
    """The embedded service on a recording, with a file of orders and these webhooks; it tells errors alone."""
    hooks = tuple(
        Webhook(name=f"hook-{number}", url=receiver.url, secret=SecretStr(_SHARED), allow_internal=True)
        for number, receiver in enumerate(receivers)
    )
    told = {
        "store": StoreSection(data_dir=folder, url=url),
        "ingest": Ingest(customer_key=SecretStr(_SHARED)),
        "orders": Orders(log=False, file=folder / "orders.jsonl", webhooks=hooks),
        "log": Log(level="error"),
    }
    return demo_settings(dataset, folder).model_copy(update=told)


def waiting(url: str) -> int:
    """How many pushes wait."""
    store = Store.open(url)
    try:
        return store.reads.freshness().waiting
    finally:
        store.close()


def wait_until(holds: Callable[[], bool], otherwise: str, within_s: float = PUSHED_S) -> None:
    """Returns as soon as it holds; raises TimeoutError, which says `otherwise`, when it does not in time."""
    for _ in range(round(within_s / _LOOK_S)):
        if holds():
            return
        sleep(_LOOK_S)
    raise TimeoutError(f"{otherwise} after {within_s:g} s")


def _conclude(settings: Settings) -> None:
    service = build_service(settings)
    try:
        service.pipeline.conclude()
    finally:
        service.close()
