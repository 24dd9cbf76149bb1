"""The store of a service, for verbs that work on it beside the service or without it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.verbs.terminal import WrongUse

if TYPE_CHECKING:
    from service.configuration.settings import Settings
    from service.store.store import Store

Config = Annotated[Path | None, typer.Option(help="Settings (TOML) of the service.", metavar="FILE")]


@contextmanager
def kept_store(config: Path | None) -> Iterator[tuple["Settings", "Store"]]:
    """Settings and store; raises `WrongUse` where there is none of this version."""
    from service.configuration.settings import read_settings
    from service.store.store import Store
    from service.store.version import StoreVersion, version_of

    settings = read_settings(config)
    if version_of(settings.store_url()) is not StoreVersion.CURRENT:
        raise WrongUse("there is no store of this version: start `goldenwindow run` with these settings first")
    store = Store.open(settings.store_url())
    try:
        yield settings, store
    finally:
        store.close()
