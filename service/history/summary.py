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


class Account:
    """Counts rows of one kind, of which one may come in parts (a raise and a clear).

    A row is accepted if any part of it is, else a duplicate; it is late if an accepted part was. Only rows
    of which a part is still to come are remembered.
    """

    def __init__(self) -> None:
        self.counts = Counts()
        self._unfinished: dict[object, int] = {}

    def part(self, row: object, accepted: bool, late: bool, last_part: bool) -> None:
        """A part of a row (known by the hashable `row`) was observed."""
        seen = (_LATE if late else _ACCEPTED) if accepted else 0
        if not last_part:
            self._unfinished[row] = seen | self._unfinished.get(row, 0)
            return
        seen |= self._unfinished.pop(row, 0)
        if seen == _ACCEPTED:
            self.counts.accepted += 1
        else:
            self._finish(seen)

    def close(self) -> Counts:
        """The counts; rows whose last part never came are judged by the others."""
        for seen in self._unfinished.values():
            self._finish(seen)
        self._unfinished.clear()
        return self.counts

    def _finish(self, seen: int) -> None:
        if seen:
            self.counts.accepted += 1
            self.counts.late += seen == _LATE
        else:
            self.counts.duplicate += 1


class Accounting:
    """The accounts of alarms and of complaints."""

    def __init__(self) -> None:
        self._accounts: dict[Kind, Account] = {kind: Account() for kind in KINDS}

    def of(self, kind: Kind) -> Account:
        """The account of one kind."""
        return self._accounts[kind]

    def reject(self, kind: Kind) -> None:
        """A row was read and not taken."""
        self._accounts[kind].counts.rejected += 1

    def close(self, read: dict[Kind, int] | None = None) -> dict[Kind, Counts]:
        """The counts of all kinds.

        `read` are the rows that the reader counted on its own (default: what was told here). That they add
        up is our own doing: AssertionError where they do not.
        """
        closed = {kind: account.close() for kind, account in self._accounts.items()}
        for kind, counts in closed.items():
            told = counts.accepted + counts.duplicate + counts.rejected
            counts.read = told if read is None else read[kind]
            if counts.read != told:
                raise AssertionError(f"{kind}: read {counts.read}, but {told} were accounted for")
        return closed
