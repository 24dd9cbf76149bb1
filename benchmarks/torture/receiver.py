"""Whoever receives orders by webhook: notes what comes, and may be told to hang, to fail, or to cut the line."""

from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Self


class Mood(StrEnum):
    """What the receiver does with a message."""

    WELL = "well"
    HANGS = "hangs"
    FAILS = "fails"
    CUTS = "cuts"


class Receiver:
    """Answers on `url` inside its block; while it is not `Mood.WELL` it takes nothing."""

    def __init__(self, mood: Mood = Mood.WELL) -> None:
        self.asked = 0
        self._taken: dict[str, list[bytes]] = defaultdict(list)
        self._order: list[str] = []
        self._mood = mood
        self._go_on = Event()
        self._changing = Lock()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = Thread(target=self._server.serve_forever, name="receiver", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._go_on.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/orders"

    @property
    def taken(self) -> Mapping[str, list[bytes]]:
        """The bodies that came under each key."""
        with self._changing:
            return {key: list(bodies) for key, bodies in self._taken.items()}

    @property
    def first_comings(self) -> list[str]:
        """The keys in the order in which each came first."""
        with self._changing:
            return list(self._order)

    def be_well(self) -> None:
        """Take everything from now on; what hangs is let go without an answer."""
        self._mood = Mood.WELL
        self._go_on.set()

    def meet(self, key: str, body: bytes) -> int | None:
        """The status to answer a message with; None for no answer at all."""
        with self._changing:
            self.asked += 1
        if self._mood is Mood.HANGS:
            self._go_on.wait()
            return None
        if self._mood is not Mood.WELL:
            return None if self._mood is Mood.CUTS else 503
        with self._changing:
            if key not in self._taken:
                self._order.append(key)
            self._taken[key].append(body)
        return 204


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever pushes may be killed in the middle of it."""


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            with suppress(ConnectionError):
                length = int(self.headers["Content-Length"])
                body = self.rfile.read(length)
                # whoever pushes may be killed half-way: what is cut off counts for nothing, as its signature would
                whole = len(body) == length
                status = receiver.meet(self.headers["Idempotency-Key"], body) if whole else None
                self.close_connection = status is None
                if status is not None:
                    self.send_response(status)
                    self.send_header("Content-Length", "0")
                    self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    return Handler
