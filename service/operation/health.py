"""What the service depends on, and what ails it: the content of ``/readyz``."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import msgspec
from sqlalchemy.exc import DBAPIError

from service.operation.bounded_wait import BoundedWait
from service.pipeline.pipeline_face import PipelineFace
from service.projections.projections import Projections
from service.store.store import Store

LEAST_FREE_BYTES = 1 << 30
_WAIT_S = 3.0


class Dependency(msgspec.Struct, frozen=True):
    """Something that the service depends on: `trouble` in words with the remedy, None where it is well.

    One that is not `needed` to take records leaves the service ready: it is degraded.
    """

    name: str
    trouble: str | None
    needed: bool = True


class Feeding(Protocol):
    """What brings documents: a feeder, or what sends them on."""

    @property
    def name(self) -> str:
        """Of what it brings them."""
        ...

    @property
    def trouble(self) -> str | None:
        """Why nothing comes, in words."""
        ...


Probe = Callable[[], Iterable[Dependency]]
"""Looks at some dependencies at once; quick, and raises nothing."""


class Health:
    """All probes together, each asked whenever somebody asks."""

    def __init__(self, probes: Sequence[Probe]) -> None:
        self._probes = probes

    def __call__(self) -> list[Dependency]:
        """Every dependency, in the order of the probes."""
        return [dependency for probe in self._probes for dependency in probe()]


def store_probe(store: Store) -> Probe:
    """Whether the store can be read; one that hangs may not hold up whoever asks."""

    def look() -> Dependency:
        try:
            store.reads.freshness()
        except DBAPIError as error:
            return Dependency("store", f"it can not be read: {str(error.orig).partition(chr(10))[0]}")
        return Dependency("store", None)

    late = Dependency("store", f"it has not answered for {_WAIT_S:.0f} s: see whether the database hangs")
    ask = BoundedWait(look, late, _WAIT_S)
    return lambda: [ask()]


def pipeline_probe(pipeline: PipelineFace) -> Probe:
    """Whether records are taken, and which sources of them are stopped."""

    def look() -> Iterator[Dependency]:
        if pipeline.is_running:
            yield Dependency("pipeline", pipeline.trouble)
        else:
            yield Dependency("pipeline", "it does not run: start the service again, and see its log for the reason")
        yield from (Dependency(source, why) for source, why in sorted(pipeline.gate.stopped().items()))

    return look


def feeder_probe(feeders: Sequence[Feeding]) -> Probe:
    """Whether the sources can be read."""
    return lambda: (Dependency(feeder.name, feeder.trouble) for feeder in feeders)


def channel_probe(troubles: Callable[[], Mapping[str, str | None]]) -> Probe:
    """Receivers of orders: one that does not answer is no reason to take no more records."""
    return lambda: (Dependency(f"orders:{name}", why, needed=False) for name, why in troubles().items())


def projection_probe(projections: Projections) -> Probe:
    """Targets that only look: what can not be told to one waits, and nothing waits for it."""
    return lambda: (Dependency(f"projection:{name}", why, needed=False) for name, why in projections.troubles.items())


def disk_probe(folder: Path) -> Probe:
    """Whether there is room left where things are kept."""

    def look() -> Iterator[Dependency]:
        free = free_bytes(folder)
        full = f"{free / (1 << 30):.1f} GiB are left at {folder.absolute()}: make room before nothing can be written"
        yield Dependency("disk", full if free < LEAST_FREE_BYTES else None, needed=False)

    return look


def free_bytes(folder: Path) -> int:
    """The room left in the file system of `folder`, or of the nearest folder above it that there is."""
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    return shutil.disk_usage(there).free
