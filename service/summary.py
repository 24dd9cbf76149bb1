"""The account of what was read: every row ends as accepted, duplicate or rejected, and late ones are told."""

from typing import Literal

import msgspec

Kind = Literal["alarms", "complaints"]
_ACCEPTED, _LATE = 1, 3
KINDS: tuple[Kind, ...] = ("alarms", "complaints")


class Counts(msgspec.Struct):
    """Rows of one kind; `late` ones are among the accepted."""

    read: int = 0
    accepted: int = 0
    duplicate: int = 0
    rejected: int = 0
    late: int = 0


class Accounting:
    """Counts rows, of which one may come in parts (a raise and a clear).

    A row is accepted if any part of it is, else a duplicate; it is late if an accepted part was. Only rows
    of which a part is still to come are remembered.
    """

    def __init__(self) -> None:
        self._counts: dict[Kind, Counts] = {kind: Counts() for kind in KINDS}
        self._unfinished: dict[Kind, dict[object, int]] = {kind: {} for kind in KINDS}

    def part(self, kind: Kind, row: object, accepted: bool, late: bool, last_part: bool) -> None:
        """A part of a row (known by the hashable `row`) was observed."""
        seen = (_LATE if late else _ACCEPTED) if accepted else 0
        unfinished = self._unfinished[kind]
        if not last_part:
            unfinished[row] = seen | unfinished.get(row, 0)
        else:
            self._finish(kind, seen | unfinished.pop(row, 0))

    def reject(self, kind: Kind) -> None:
        """A row was read and not taken."""
        self._counts[kind].rejected += 1

    def close(self, read: dict[Kind, int] | None = None) -> dict[Kind, Counts]:
        """The counts; rows whose last part never came are judged by the others.

        `read` are the rows that the reader counted on its own (default: what was told here). That they add
        up is our own doing: AssertionError where they do not.
        """
        for kind, unfinished in self._unfinished.items():
            for seen in unfinished.values():
                self._finish(kind, seen)
            unfinished.clear()
        for kind, counts in self._counts.items():
            told = counts.accepted + counts.duplicate + counts.rejected
            counts.read = told if read is None else read[kind]
            if counts.read != told:
                raise AssertionError(f"{kind}: read {counts.read}, but {told} were accounted for")
        return self._counts

    def _finish(self, kind: Kind, seen: int) -> None:
        counts = self._counts[kind]
        if seen:
            counts.accepted += 1
            counts.late += seen == _LATE
        else:
            counts.duplicate += 1
