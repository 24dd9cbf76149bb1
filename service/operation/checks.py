"""Tries everything that the settings name, changing nothing: files and store here, servers by their own module."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from ingest.mendable import Mendable
from service.api.server import PortTaken, listen
from service.channels import channel_checks
from service.compose import model_of
from service.configuration.settings import Settings
from service.configuration.shadow_mode import SHADOW_NOTE
from service.duty import duty_checks
from service.inventory_source import read_inventory
from service.operation import server_checks
from service.operation.finding import Finding, Told, Verdict
from service.operation.health import LEAST_FREE_BYTES, free_bytes
from service.store.unknown_causes import unknown_causes
from service.store.version import StoreVersion, version_of

_WAIT_S = 5.0
_CAUSES_SHOWN = 10


def check(settings: Settings) -> Iterator[Finding]:
    """All findings, each as soon as it is known."""
    for name, trial in (
        ("store", _store),
        ("disk", _disk),
        ("inventory", _inventory),
        ("model", _model),
        ("calendar", _calendar),
        ("causes", _causes),
        ("server", _server),
        ("folder", _folder),
        ("kafka", server_checks.kafka),
        ("influx", server_checks.influx),
        ("orders.mode", _mode),
        ("orders.file", _order_file),
        ("roster", duty_checks.roster),
        ("escalation", duty_checks.escalation),
    ):
        yield from (Finding(name, verdict, told) for verdict, told in _tried(trial, settings))
    for hook in settings.orders.webhooks:
        yield from (
            Finding(f"orders.webhooks {hook.name}", verdict, told) for verdict, told in server_checks.webhook(hook)
        )
    yield from channel_checks.channels(settings)


def _tried(trial: Callable[[Settings], Told], settings: Settings) -> Told:
    try:
        yield from trial(settings)
    except Mendable as error:
        yield Verdict.WRONG, str(error)
    except OSError as error:
        yield Verdict.WRONG, f"{error.filename or 'a file'}: {error.strerror or error}; correct the path"


def _store(settings: Settings) -> Told:
    version = version_of(settings.store_url())
    place = "the database at store.url" if settings.store.url else str(settings.store.data_dir.absolute())
    if version is StoreVersion.LATER:
        yield Verdict.WRONG, f"{place} was made by a later version of goldenwindow: use that one, or another store"
    elif version is StoreVersion.ABSENT and not settings.store.url and not _can_be_made(settings.store.data_dir):
        yield Verdict.WRONG, f"{place} can not be made: give a folder that may be written, or make it"
    else:
        yield Verdict.GOOD, f"{place}: {version.value}"


def _disk(settings: Settings) -> Told:
    free = free_bytes(settings.store.data_dir)
    told = f"{free / (1 << 30):,.1f} GiB are left for {settings.store.data_dir.absolute()}"
    if free < LEAST_FREE_BYTES:
        yield Verdict.WRONG, f"{told}: make room, or set store.data_dir to where there is some"
    else:
        yield Verdict.GOOD, told


def _inventory(settings: Settings) -> Told:
    told = settings.inventory
    if told.path is None:
        yield Verdict.NOTE, "none is named: the store's is used, else cells are learnt from alarms; set inventory.path"
        return
    inventory, warnings = read_inventory(told.path, told.timezone, settings.ingest.columns)
    yield from ((Verdict.NOTE, warning) for warning in warnings)
    places = f"{len(inventory.regions):,} regions, {len(inventory.cells):,} cells, {len(inventory.sites):,} sites"
    yield Verdict.GOOD, f"{told.path}: {places}, {len(inventory.works):,} planned works; times in {inventory.timezone}"


def _model(settings: Settings) -> Told:
    model = model_of(settings)
    if model.learnt:
        yield Verdict.GOOD, f"{settings.model.path}: {len(model.curves):,} segments, {model.made_from}"
    else:
        yield Verdict.NOTE, "every curve is assumed: run `goldenwindow study` on your history and set model.path"


def _calendar(settings: Settings) -> Told:
    settings.rules()
    told = settings.calendar
    known = [str(value) for value in (told.country, told.events) if value]
    yield Verdict.GOOD, " and ".join(known) or "all days are taken for ordinary ones"


def _causes(settings: Settings) -> Told:
    if version_of(settings.store_url()) is not StoreVersion.CURRENT:
        return
    found = unknown_causes(settings.store_url(), settings.ingest.causes)
    for cause, alarms in list(found.items())[:_CAUSES_SHOWN]:
        remedy = "where an alarm does not say its effect, severity decides; say it in ingest.causes"
        yield Verdict.NOTE, f"{cause!r} of {alarms:,} alarms is not in the table of causes: {remedy}"
    if len(found) > _CAUSES_SHOWN:
        yield Verdict.NOTE, f"and {len(found) - _CAUSES_SHOWN:,} further causes"


def _server(settings: Settings) -> Told:
    host, port = settings.server.host, settings.server.port
    try:
        listen(host, port).close()
    except PortTaken as taken:
        if not _answers_as_ours(host, port):
            raise
        yield Verdict.NOTE, f"goldenwindow runs at port {port} of {host} already ({taken.args[0].partition(':')[0]})"
    else:
        yield Verdict.GOOD, f"port {port} of {host} is free"


def _answers_as_ours(host: str, port: int) -> bool:
    try:
        with closing(socket.create_connection((host, port), _WAIT_S)) as connection:
            connection.settimeout(_WAIT_S)
            connection.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return b" 200 " in connection.recv(64)
    except OSError:
        return False


def _folder(settings: Settings) -> Told:
    folder = settings.watched_folder()
    if folder is None:
        return
    if _can_be_made(folder) and (folder.is_dir() or not folder.exists()):
        yield Verdict.GOOD, f"{folder.absolute()}: files dropped in there are read"
    else:
        yield Verdict.WRONG, f"{folder} is no folder that can be written: files that were read are moved within it"


def _mode(settings: Settings) -> Told:
    if settings.orders.mode == "shadow":
        yield Verdict.NOTE, SHADOW_NOTE


def _order_file(settings: Settings) -> Told:
    path = settings.orders.file
    if path is None:
        return
    if _can_be_made(path):
        yield Verdict.GOOD, f"{path} can be written"
    else:
        yield Verdict.WRONG, f"{path} can not be written: give a file that may be, or leave orders.file out"


def _can_be_made(path: Path) -> bool:
    """Whether `path` may be written: itself, or the nearest folder above it that there is."""
    if path.exists():
        return os.access(path, os.W_OK)
    above = next(folder for folder in path.absolute().parents if folder.exists())
    return above.is_dir() and os.access(above, os.W_OK)
