"""Texts that are rendered once for all who look at the same thing in the same way."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Final

MOST: Final = 256


class KeptTexts:
    """Keeps the latest; whoever comes while a text is made waits for it instead of making it too."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._texts: OrderedDict[Hashable, str] = OrderedDict()
        self._lock = Lock()

    def text(self, key: Hashable, make: Callable[[], str]) -> str:
        """The text of that key; made where it is not kept."""
        with self._lock:
            if key not in self._texts:
                self._texts[key] = make()
            self._texts.move_to_end(key)
            if len(self._texts) > self._most:
                self._texts.popitem(last=False)
            return self._texts[key]
