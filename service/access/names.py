"""Names of people: what may be one."""

import re
from typing import Final
from unicodedata import normalize

from ingest.mendable import Mendable
from service.access.principal import OPEN

MOST: Final = 64
_NAME: Final = re.compile(r"\w(?:[\w.@ '-]*[\w.])?")
_RESERVED: Final = (OPEN.name, "token", "service", "me")
"""Under which others act than people."""


class NameUnfit(Mendable):
    """This can not be the name of a person; the text says why."""


def check_name(name: str) -> str:
    """The name as it is kept (NFC, without blanks around); raises `NameUnfit`."""
    kept = " ".join(normalize("NFC", name).split())
    if not _NAME.fullmatch(kept) or len(kept) > MOST:
        raise NameUnfit(
            f"A name has letters and digits, and . @ - ' or a blank between them, {MOST} at most; write another one."
        )
    if kept.casefold().split()[0] in _RESERVED:
        raise NameUnfit(f"{kept}: this name is used by the service itself; write another one.")
    return kept
