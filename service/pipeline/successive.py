"""A part that is made anew each time it is begun: for what moves from one worker to another and back again."""

from collections.abc import Callable
from typing import Generic, TypeVar

from service.pipeline.stopping import Part

P = TypeVar("P", bound=Part)


class Successive(Generic[P]):
    """`latest` is the part that was begun last; before that, one that was never begun."""

    def __init__(self, make: Callable[[], P]) -> None:
        self._make = make
        self.latest = make()

    def next(self) -> P:
        """The part to begin now."""
        self.latest = self._make()
        return self.latest
