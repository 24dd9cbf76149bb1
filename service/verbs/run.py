"""`goldenwindow run`: the live service."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from service.verbs.terminal import err, warn


def run(
    config: Annotated[
        Path | None, typer.Option(help="Settings (TOML); every key has a default.", metavar="FILE")
    ] = None,
) -> None:
    """Run the live service: sources, correlator, orders, with API and dashboard, until it is stopped.

    Example: goldenwindow run --config goldenwindow.toml
    """
    from service.api.server import Server, address, listen
    from service.compose import build_service
    from service.configuration.settings import read_settings
    from service.operation.log import log_to_stderr

    settings = read_settings(config)
    log_to_stderr(settings.log)
    with _terminated_in_order():
        service = build_service(settings)
        try:
            sock = listen(settings.server.host, settings.server.port)
            warn(list(service.notes))
            here = address(sock)
            err.print(f"goldenwindow runs at {here} (Ctrl-C stops it)")
            for line in service.entrance.notes(here):
                err.print(line, markup=False)
            with service.running():
                Server(service.app, sock, settings.server.proxies).serve_until_stopped()
        finally:
            service.close()


@contextmanager
def _terminated_in_order() -> Iterator[None]:
    """A request to end (SIGTERM) ends it with 0 once what was taken is committed, as Ctrl-C does with 130."""
    # The web server raises the signal again when it has ended: without a handler of ours that would be the end.
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
