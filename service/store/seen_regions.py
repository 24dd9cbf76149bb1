"""Which regions whoever is asking sees, for as long as a request is answered: what reads the store looks here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_seen: ContextVar[frozenset[str] | None] = ContextVar("seen_regions", default=None)


def seen_regions() -> frozenset[str] | None:
    """Those that are seen here; None: all of them, as where nobody asks and the service works by itself."""
    return _seen.get()


@contextmanager
def seeing(regions: frozenset[str] | None) -> Iterator[None]:
    """Inside the block, and in threads that are started from it by `anyio`, no other regions are read."""
    token = _seen.set(regions)
    try:
        yield
    finally:
        _seen.reset(token)
