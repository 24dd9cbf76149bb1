"""`goldenwindow backup` and `goldenwindow restore`: the whole store in one file, and back."""

from pathlib import Path
from typing import Annotated

import typer

from service.verbs.kept_store import Config
from service.verbs.terminal import err, out, warn

File = Annotated[Path, typer.Argument(help="The backup.", metavar="FILE")]


def backup(file: File, config: Config = None) -> None:
    """Write the store to a file, as it is committed now; the service may go on running.

    FILE appears whole, or an earlier one stays. The key that customers are hashed with is not in it: keep
    `customer.key` of the data folder apart.

    Example: goldenwindow backup /backup/goldenwindow-monday --config goldenwindow.toml
    """
    from service.configuration.settings import read_settings
    from service.operation.backup import back_up

    settings = read_settings(config)
    with err.status("backing up"):
        back_up(settings.store_url(), file)
    out.print(f"{file}: {file.stat().st_size:,} bytes", markup=False)


def restore(file: File, config: Config = None) -> None:
    """Make the store as a backup has it. There must be none yet; one of an earlier version is brought up to date later.

    Example: goldenwindow restore /backup/goldenwindow-monday --config goldenwindow.toml
    """
    from service.configuration.settings import read_settings
    from service.customers.customer_key import has_key
    from service.operation.backup import restore as restore_store

    settings = read_settings(config)
    with err.status("restoring"):
        version = restore_store(settings.store_url(), file)
    out.print(f"restored from {file}: {version.value}", markup=False)
    if settings.ingest.customer_key is None and not has_key(settings.store.data_dir):
        folder = settings.store.data_dir
        warn([f"{folder} has no customer.key: put back the one of before, or callers of before are not recognised"])
