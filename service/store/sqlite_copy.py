"""Copies of a SQLite database that is in use: whole, checked, and in their place only once they are both."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from ingest.mendable import Mendable

MAGIC = b"SQLite format 3\x00"
"""What a SQLite file begins with."""


class CopyFailed(Mendable):
    """The database could not be copied; the text says why and what to do."""


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy what is committed in `source`, while others write to it, to the one file `target`, which is replaced.

    Raises:
        CopyFailed: `source` can not be read, or is damaged; `target` is left as it was.
        OSError: `target` can not be written.
    """
    draft = target.with_name(f".{target.name}.partial")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    try:
        _copy(source, draft)
        draft.replace(target)
    except sqlite3.Error as error:
        raise CopyFailed(f"{source} can not be copied: {error}; check the file and that there is room") from error
    finally:
        draft.unlink(missing_ok=True)


def _copy(source: Path, draft: Path) -> None:
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as from_,
        closing(sqlite3.connect(draft)) as to,
    ):
        # In one step: between steps others write, and each time it would begin again.
        from_.backup(to)
        # A copy that waits for a log of its own would be two files.
        to.execute("PRAGMA journal_mode = DELETE")
        (verdict,) = to.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(f"it is damaged ({verdict})")
    with draft.open("rb") as file:
        os.fsync(file.fileno())
