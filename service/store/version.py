"""How a database stands to this program, told without changing it."""

from enum import Enum
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from service.store.database import StoreUnusable, migrations


class StoreVersion(Enum):
    """What opening it will come to."""

    ABSENT = "there is none yet: it will be made"
    EMPTY = "it is empty: its tables will be made"
    EARLIER = "it is of an earlier version: it will be brought up to date"
    CURRENT = "it is up to date"
    LATER = "it is of a later version"


def version_of(url: str) -> StoreVersion:
    """The version of the database at `url`.

    Raises:
        StoreUnusable: it can not be reached or read.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
            return StoreVersion.ABSENT
        engine = create_engine(parsed, hide_parameters=True)
    except (ArgumentError, ModuleNotFoundError) as error:
        raise StoreUnusable(f"store.url is of no known form: {error}; write sqlite:///FILE or leave it out") from error
    try:
        with engine.connect() as connection:
            there = MigrationContext.configure(connection).get_current_heads()
    except DBAPIError as error:
        shown, why = parsed.render_as_string(hide_password=True), str(error.orig).strip().partition("\n")[0]
        raise StoreUnusable(f"{shown} can not be read: {why}; check that it runs and lets us in") from error
    finally:
        engine.dispose()
    return _compared(there)


def _compared(there: tuple[str, ...]) -> StoreVersion:
    script = migrations()
    if not there:
        return StoreVersion.EMPTY
    if there == tuple(script.get_heads()):
        return StoreVersion.CURRENT
    try:
        script.get_revisions(there)
    except CommandError:
        return StoreVersion.LATER
    return StoreVersion.EARLIER
