"""Sign-ins at an issuer that were begun and have not come back yet."""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from service.access.oidc import Begun
from service.access.secret_values import hashed

LIFE: Final = timedelta(minutes=10)
_MOST: Final = 1_000


class BegunSignIns:
    """Keeps each for ten minutes, in memory; each is given back once. The earliest is let go where there are many."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[datetime, Begun, str]] = OrderedDict()
        self._lock = Lock()

    def keep(self, begun: Begun, target: str, now: datetime) -> None:
        """`target`: where the person wants to go once they are in."""
        with self._lock:
            self._kept[hashed(begun.state)] = (now + LIFE, begun, target)
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)

    def take(self, state: str, now: datetime) -> tuple[Begun, str] | None:
        """The one of that state, and its target; None where there is none any more."""
        with self._lock:
            until, begun, target = self._kept.pop(hashed(state), (now, None, ""))
        return (begun, target) if begun is not None and now < until else None
