"""`goldenwindow run`: the live service."""

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
    from service.log import log_to_stderr
    from service.settings import read_settings

    settings = read_settings(config)
    log_to_stderr(settings.log)
    service = build_service(settings)
    try:
        sock = listen(settings.server.host, settings.server.port)
        warn(list(service.notes))
        err.print(f"goldenwindow runs at {address(sock)} (Ctrl-C stops it)")
        with service.running():
            Server(service.app, sock).serve_until_stopped()
    finally:
        service.close()
