"""What one piece of torture came to: how often it was done, and what did not hold."""

from collections.abc import Iterable, Mapping

import msgspec


class Outcome(msgspec.Struct, frozen=True):
    """`counts`: how many of what was done, by name; `faults`: a sentence for each promise that did not hold."""

    counts: Mapping[str, int]
    faults: tuple[str, ...] = ()


def together(outcomes: Iterable[Outcome]) -> Outcome:
    """All of them as one: counts add up, faults stand one after the other."""
    counts: dict[str, int] = {}
    faults: list[str] = []
    for outcome in outcomes:
        faults += outcome.faults
        for name, count in outcome.counts.items():
            counts[name] = counts.get(name, 0) + count
    return Outcome(counts, tuple(faults))
