"""Receivers of orders that hang, fail or cut the line: none of them delays another, and all get everything."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from benchmarks.torture.live_process import LiveProcess
from benchmarks.torture.outcome import Outcome
from benchmarks.torture.receiver import Mood, Receiver
from benchmarks.torture.runs import Reference, settings_of, wait_until, waiting
from benchmarks.torture.sender import Sender

MESSAGES = "order changes to each of three receivers"
_PATIENCE_S = 120.0


def receivers(folder: Path, reference: Reference) -> Outcome:
    """The recording of the reference, pushed to one receiver that is well and to three that are not, until later."""
    with ExitStack() as stack:
        well, *ill = [stack.enter_context(Receiver(mood)) for mood in (Mood.WELL, Mood.HANGS, Mood.FAILS, Mood.CUTS)]
        settings = settings_of(reference.dataset, folder / "pushed", None, well, *ill)
        process = stack.enter_context(LiveProcess(settings))
        sender = stack.enter_context(closing(Sender(lambda: process.base, process.start)))
        for post in reference.stream:
            sender.send(post)
        expected = reference.ended.pushed
        faults = list(_await(well, len(expected), "although others hang, fail and cut the line"))
        faults += [f"a receiver that is not well has taken {len(one.taken)}" for one in ill if one.taken]
        for one in ill:
            one.be_well()
        for one in ill:
            faults += _await(one, len(expected), "once it is well again")
        wait_until(lambda: not waiting(settings.store_url()), "pushes still wait", _PATIENCE_S)
        for one in (well, *ill):
            faults += _out_of_order(one.first_comings)
            if one.taken.keys() != expected.keys():
                faults.append(f"{len(one.taken.keys() ^ expected.keys())} order changes are not those of the reference")
    return Outcome({MESSAGES: len(expected)}, tuple(faults))


def _await(receiver: Receiver, number: int, when: str) -> Iterator[str]:
    try:
        wait_until(lambda: len(receiver.taken) == number, "", _PATIENCE_S)
    except TimeoutError:
        yield f"{len(receiver.taken)} of {number} order changes came within {_PATIENCE_S:g} s {when}"


def _out_of_order(keys: Sequence[str]) -> Iterator[str]:
    """Keys are `order.version`: of each order the versions come as they were made."""
    last: dict[str, int] = {}
    for key in keys:
        order, _, version = key.rpartition(".")
        if int(version) < last.get(order, 0):
            yield f"{key} came after version {last[order]}"
        last[order] = int(version)
