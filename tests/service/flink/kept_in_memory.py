"""What an engine keeps of one region, in memory; and all that the operator says of a recording."""

import random
from collections.abc import Sequence

from correlate.facts import Fact
from ingest.records import Record
from service.flink.region_operator import RegionOperator
from service.flink.state_parts import Changed
from tests.laws.worlds import INVENTORY, MODEL, RULES


class KeptInMemory:
    """Parts and steps, and how many values were put."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}
        self.taken: list[bytes] = []
        self.put = 0

    def parts(self) -> dict[str, bytes]:
        # In no order that means anything, as an engine gives them.
        keys = sorted(self.held, key=lambda key: random.Random(key).random())  # noqa: S311
        return {key: self.held[key] for key in keys}

    def write_parts(self, changed: Changed) -> None:
        self.held.update(changed.put)
        self.put += len(changed.put)
        for key in changed.gone:
            del self.held[key]

    def steps(self) -> list[bytes]:
        return list(self.taken)

    def add_step(self, step: bytes) -> None:
        self.taken.append(step)

    def forget_steps(self) -> None:
        self.taken.clear()


def operator_on(kept: KeptInMemory, unsaved: int) -> RegionOperator:
    return RegionOperator(INVENTORY, MODEL, RULES, kept, unsaved)


def told(stream: Sequence[Record], unsaved: int, restarts: frozenset[int] = frozenset()) -> list[Fact]:
    """All facts of records in the order in which they became known; made anew after those that are numbered."""
    kept = KeptInMemory()
    operator = operator_on(kept, unsaved)
    facts: list[Fact] = []
    for number, record in enumerate(stream):
        facts += operator.take([record], record.known_at)
        if number in restarts:
            operator = operator_on(kept, unsaved)
    end = stream[-1].known_at
    return [*facts, *operator.take([], end), *operator.drain(end)]
