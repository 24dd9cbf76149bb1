"""A receiver of webhooks that fails in every way there is, by the dice, and keeps which keys it took."""

import random
import socket
import struct
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from time import sleep

FAULTS = ("500", "reset", "time-out", "redirect", "slow drip")


class FailingReceiver:
    """Fails `share` of all requests; one that hangs or drips does so for `hangs_s`."""

    def __init__(self, share: float, hangs_s: float, seed: int) -> None:
        self.taken: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()
        self._share = share
        self._hangs_s = hangs_s
        self._chance = random.Random(seed)  # noqa: S311 - a dice, not a secret
        self._lock = Lock()

    def fault(self) -> str | None:
        """What goes wrong with the next request, if anything does."""
        with self._lock:
            found = self._chance.choice(FAULTS) if self._chance.random() < self._share else None
            if found:
                self.failed[found] += 1
            return found

    def take(self, key: str) -> None:
        """It took a message."""
        with self._lock:
            self.taken[key] += 1

    def hang(self, connection: socket.socket, fault: str) -> None:
        """Answer nothing, or so slowly that no single read takes long."""
        with suppress(OSError):
            if fault == "slow drip":
                for byte in b"HTTP/1.1 200 OK\r\nX-Slow: ":
                    connection.sendall(bytes([byte]))
                    sleep(self._hangs_s / 20)
            sleep(self._hangs_s / 4)

    @contextmanager
    def serving(self) -> Iterator[str]:
        """The address of the server, on the loopback."""
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                fault = owner.fault()
                if fault is None:
                    owner.take(self.headers["Idempotency-Key"])
                    self._answer(204)
                elif fault == "500":
                    self._answer(500)
                elif fault == "redirect":
                    self._answer(302)
                elif fault == "reset":
                    # Linger for no time: the connection is reset, not closed.
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.connection.close()
                else:
                    owner.hang(self.connection, fault)
                self.close_connection = True

            def _answer(self, status: int) -> None:
                self.send_response(status)
                self.send_header("Location", "http://127.0.0.1:1/")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        with _Quiet(("127.0.0.1", 0), Handler) as server:
            thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}/hook"
            finally:
                server.shutdown()
                thread.join()


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that we reset ourselves is no error."""
