"""The whole store in one file, and back: SQLite by its backup API, PostgreSQL by pg_dump and pg_restore.

What is copied is what was committed when the copy began; the service goes on meanwhile. The key that customers are
hashed with is not in it: who has both could try names.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, make_url

from ingest.mendable import Mendable
from service.store.sqlite_copy import MAGIC, copy_sqlite
from service.store.version import StoreVersion, version_of

_DUMP_MAGIC = b"PGDMP"
_DEBIAN = Path("/usr/lib/postgresql")


class BackupFailed(Mendable):
    """The store could not be backed up or restored; the text says why and what to do."""


def back_up(url: str, file: Path) -> None:
    """Write the store at `url` to `file`, which is replaced once the copy is complete.

    Raises:
        BackupFailed, CopyFailed: there is no store, or it can not be read.
        StoreUnusable: the database can not be reached.
        OSError: `file` can not be written.
    """
    if version_of(url) in {StoreVersion.ABSENT, StoreVersion.EMPTY}:
        raise BackupFailed("there is no store to back up: name the settings of the service by --config")
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        copy_sqlite(Path(parsed.database or ""), file)
    else:
        _dump(parsed, file)


def restore(url: str, file: Path) -> StoreVersion:
    """Make the store at `url`, which must not be there yet, as `file` has it; tells of which version it is.

    Raises:
        BackupFailed: the file is no backup of such a store, or the store is not empty.
        StoreUnusable: the database can not be reached.
        OSError: `file` can not be read.
    """
    parsed, kind = make_url(url), _kind_of(file)
    if version_of(url) not in {StoreVersion.ABSENT, StoreVersion.EMPTY}:
        raise BackupFailed("the store is not empty and stays as it is: name another store.data_dir, or a new database")
    if kind != parsed.get_backend_name():
        raise BackupFailed(f"{file} is a backup of {kind}, and the settings name {parsed.get_backend_name()}")
    if kind == "sqlite":
        _restore_sqlite(Path(parsed.database or ""), file)
    else:
        _restore_dump(parsed, file)
    return version_of(url)


def _kind_of(file: Path) -> str:
    with file.open("rb") as content:
        start = content.read(len(MAGIC))
    if start == MAGIC:
        return "sqlite"
    if start.startswith(_DUMP_MAGIC):
        return "postgresql"
    raise BackupFailed(f"{file} is no backup: name a file that `goldenwindow backup` wrote")


def _restore_sqlite(path: Path, file: Path) -> None:
    if version_of(f"sqlite:///{file.absolute()}") not in {StoreVersion.CURRENT, StoreVersion.EARLIER}:
        raise BackupFailed(f"{file} is no store of this version of goldenwindow or an earlier one")
    # A log that another database has left would be taken for one of this.
    if left := [each.name for each in path.parent.glob(f"{path.name}-*")]:
        raise BackupFailed(f"{path.parent} holds {', '.join(left)} of a database that is gone: move that away first")
    path.parent.mkdir(parents=True, exist_ok=True)
    copy_sqlite(file, path)


def _dump(url: URL, file: Path) -> None:
    draft = file.with_name(f".{file.name}.partial")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    try:
        with _target(url) as target:
            _call("pg_dump", "--format=custom", "--no-owner", f"--file={draft}", f"--dbname={target}")
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def _restore_dump(url: URL, file: Path) -> None:
    with _target(url) as target:
        words = ("--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={target}")
        _call("pg_restore", *words, str(file))


@contextmanager
def _target(url: URL) -> Iterator[str]:
    """The database as libpq takes it; a password goes by a file of its own, never by the command line."""
    told = {"host": url.host, "port": url.port, "user": url.username, "dbname": url.database, **url.query}
    with tempfile.TemporaryDirectory(prefix="goldenwindow-") as folder:
        if url.password is not None:
            told["passfile"] = str(Path(folder) / "pass")
            _write_password(Path(folder) / "pass", str(url.password))
        yield " ".join(f"{name}={_quoted(str(value))}" for name, value in told.items() if value is not None)


def _write_password(path: Path, password: str) -> None:
    path.touch(mode=0o600)
    escaped = password.replace("\\", "\\\\").replace(":", "\\:")
    path.write_text(f"*:*:*:*:{escaped}\n", encoding="utf-8")


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _call(program: str, *words: str) -> None:
    ended = subprocess.run(  # noqa: S603 - a program of PostgreSQL, and words that we wrote
        [_program(program), *words], capture_output=True, text=True, errors="replace", check=False
    )
    if ended.returncode:
        why = next((line for line in ended.stderr.splitlines() if line.strip()), f"it ended with {ended.returncode}")
        raise BackupFailed(f"{program} failed: {why}")


def _program(name: str) -> str:
    """That of the newest version: it reads what servers of earlier ones have."""
    versions = sorted((float(each.name), each / "bin" / name) for each in _DEBIAN.glob("*") if _is_number(each.name))
    found = next((str(path) for _, path in reversed(versions) if path.exists()), None) or shutil.which(name)
    if found is None:
        raise BackupFailed(f"{name} is not installed here: install PostgreSQL's client programs (postgresql-client)")
    return found


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()
