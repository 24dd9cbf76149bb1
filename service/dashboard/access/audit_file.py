"""The audit as CSV: a row an entry, written as it is read, so that it takes no more memory the longer it is."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import msgspec

from service.report.formats.csv_tables import inert
from service.results.result_rows import line
from service.store.audit import Asked, Entry

COLUMNS = ("number", "at", "by", "via", "address", "verb", "subject", "before", "after")
MOST_ENTRIES = 100_000
_AT_A_TIME = 1_000

Read = Callable[[Asked, int], Sequence[Entry]]


def audit_csv(read: Read, asked: Asked, local: Callable[[datetime], str], most: int = MOST_ENTRIES) -> Iterator[str]:
    """The header, then as many lines at a time as are read at once; the latest first, `most` at most.

    `local` writes a moment; texts stand so that no sheet program takes one for a formula.
    """
    yield line(COLUMNS)
    while most > 0:
        entries = read(asked, min(most, _AT_A_TIME))
        yield "".join(line(_fields(entry, local)) for entry in entries)
        most -= len(entries)
        if len(entries) < _AT_A_TIME:
            return
        asked = msgspec.structs.replace(asked, before=entries[-1].number)


def _fields(entry: Entry, local: Callable[[datetime], str]) -> list[str]:
    texts = (entry.by, entry.via, entry.address, entry.verb, entry.subject, entry.before or "", entry.after or "")
    return [str(entry.number), local(entry.at), *map(inert, texts)]
