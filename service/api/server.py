"""The web server: listens, answers with the application, and stops without waiting for those who only listen."""

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Thread

import uvicorn
from fastapi import FastAPI

from ingest.mendable import Mendable

GRACE_S = 3
START_S = 0.02


class PortTaken(Mendable):
    """Nothing can listen there; the text says where and what to do."""


def listen(host: str, port: int, tries: int = 1) -> socket.socket:
    """A socket that listens on `port`, or on one of the `tries` - 1 after it; 0 takes any free one.

    Raises PortTaken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, min(port + tries, 65536)):
        # asyncio turns Nagle's algorithm off only where TCP is named: else every answer waits 40 ms.
        sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, candidate))
        except OSError:
            sock.close()
        else:
            sock.listen()
            return sock
    raise PortTaken(f"port {port} of {host} can not be listened on: end what holds it, or choose another port")


def address(sock: socket.socket) -> str:
    """The address that a browser opens."""
    host, port = sock.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


class Server(uvicorn.Server):
    """Serves the application of `service.api.app` on one socket, in the calling thread until it is told to stop.

    `proxies`: addresses of those in front whose word on where a request comes from is believed.
    """

    def __init__(self, app: FastAPI, sock: socket.socket, proxies: Sequence[str] = ()) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE_S,
                proxy_headers=bool(proxies),
                forwarded_allow_ips=list(proxies),
            )
        )
        self._streams = app.state.streams
        self._sock = sock

    def serve_until_stopped(self) -> None:
        """Answers until a signal or `should_exit` ends it."""
        self.run([self._sock])

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends the event streams first: their answers have no end of their own."""
        self._streams.close()
        await super().shutdown(sockets)

    @contextmanager
    def in_background(self) -> Iterator[None]:
        """Answers in a thread of its own inside the block."""
        thread = Thread(target=self.serve_until_stopped, name="server", daemon=True)
        thread.start()
        try:
            while not self.started and thread.is_alive():
                thread.join(START_S)
            yield
        finally:
            self.should_exit = True
            thread.join()
