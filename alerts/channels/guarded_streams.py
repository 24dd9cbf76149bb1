"""Connections that go to checked addresses alone, and that no receiver can stretch beyond a stated time."""

import ssl
import threading
from collections.abc import Iterable
from datetime import timedelta
from time import monotonic
from typing import Any

import httpcore

from alerts.channels.address import reachable


class GuardedStreams(httpcore.NetworkBackend):
    """Opens connections for httpcore: every name is looked up once, checked, and its addresses tried in turn.

    All that a thread does over these connections from `begin` on may take `limit`: a receiver that sends a byte a
    second keeps within the time-out of every read, and would hold whoever listens for ever.
    """

    def __init__(self, limit: timedelta, *, allow_internal: bool) -> None:
        self._limit_s = limit / timedelta(seconds=1)
        self._allow_internal = allow_internal
        self._open = httpcore.SyncBackend()
        self._of_thread = threading.local()

    def begin(self) -> None:
        """The time of this thread's next request runs from now on."""
        self._of_thread.until = monotonic() + self._limit_s

    def left(self, timeout: float | None) -> float:
        """Seconds that the next step may take; raises `httpcore.ReadTimeout` where the time is up."""
        left: float = self._of_thread.until - monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the receiver takes too long")
        return left if timeout is None else min(left, timeout)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002 - httpcore's own signature
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """A connection to one of the addresses of `host`; raises as `reachable`, and as httpcore does."""
        *others, last = reachable(host, port, allow_internal=self._allow_internal)
        for ip in others:
            try:
                return self._connected(ip, port, timeout)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._connected(last, port, timeout)

    def _connected(self, ip: str, port: int, timeout: float | None) -> httpcore.NetworkStream:
        return _Stream(self._open.connect_tcp(ip, port, self.left(timeout)), self)


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, guard: GuardedStreams) -> None:
        self._stream = stream
        self._guard = guard

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._guard.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._guard.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, self._guard.left(timeout)), self._guard)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401
        return self._stream.get_extra_info(info)
