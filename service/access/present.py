"""Who is asking, for as long as a request is answered: what handlers go by that are not told otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from service.access.principal import OPEN, Principal

_present: ContextVar[Principal | None] = ContextVar("present", default=None)


def present() -> Principal | None:
    """Whoever asks; None where nobody does and the service works by itself."""
    return _present.get()


@contextmanager
def being_asked_by(principal: Principal | None) -> Iterator[None]:
    """Inside the block, and in threads that are started from it by `anyio`, they are the one who asks."""
    token = _present.set(principal)
    try:
        yield
    finally:
        _present.reset(token)


def name_to_act_under(told: str) -> str:
    """Who does what was posted: what the body says counts only for those who speak for others."""
    principal = _present.get()
    if principal is None or (principal.speaks_for_others and told != OPEN.name):
        return told
    return principal.name
