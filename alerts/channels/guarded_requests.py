"""A stand-in for the module `requests`, for a library whose requests are to be guarded as ours are.

What such a library asks for goes over `GuardedStreams`: to checked addresses, within a stated time, and no redirect is
followed. What was answered last, or what kept us from asking, is kept for whoever has to judge it.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import httpcore
import requests
from requests.adapters import BaseAdapter

from alerts.channels.guarded_streams import GuardedStreams
from alerts.channels.push import Refused, Unavailable

_LONGEST_ANSWER: Final = 65_536


class Asking:
    """The requests of one receiver: `answer` is the last one, `trouble` what kept us from getting one."""

    def __init__(self, limit: timedelta, *, allow_internal: bool) -> None:
        self.answer: requests.Response | None = None
        self.trouble: Refused | Unavailable | None = None
        self._adapter = _Guarded(self, GuardedStreams(limit, allow_internal=allow_internal))

    def request(self, method: str, url: str, **more: Any) -> requests.Response:  # noqa: ANN401
        """As `requests.request`, whose errors it raises."""
        self.answer = None
        with requests.Session() as session:
            # Neither proxies nor passwords from the environment.
            session.trust_env = False
            session.mount("http://", self._adapter)
            session.mount("https://", self._adapter)
            self.answer = session.request(method, url, **{**more, "allow_redirects": False})
        return self.answer


class GuardedRequests:
    """Has what the module `requests` has; what a thread asks for goes by the `Asking` that it entered."""

    def __init__(self) -> None:
        self._of_thread = threading.local()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(requests, name)

    @contextmanager
    def asking(self, asking: Asking) -> Iterator[Asking]:
        """Inside the block this thread's requests go by `asking`."""
        asking.answer = asking.trouble = None
        self._of_thread.asking = asking
        try:
            yield asking
        finally:
            del self._of_thread.asking

    def request(self, method: str, url: str, **more: Any) -> requests.Response:  # noqa: ANN401
        """As `requests.request`."""
        asking: Asking | None = getattr(self._of_thread, "asking", None)
        assert asking is not None, "a request that nobody guards"
        return asking.request(method, url, **more)

    def get(self, url: str, **more: Any) -> requests.Response:  # noqa: ANN401
        """As `requests.get`."""
        return self.request("GET", url, **more)

    def post(self, url: str, **more: Any) -> requests.Response:  # noqa: ANN401
        """As `requests.post`."""
        return self.request("POST", url, **more)

    def put(self, url: str, **more: Any) -> requests.Response:  # noqa: ANN401
        """As `requests.put`."""
        return self.request("PUT", url, **more)

    def patch(self, url: str, **more: Any) -> requests.Response:  # noqa: ANN401
        """As `requests.patch`."""
        return self.request("PATCH", url, **more)

    def delete(self, url: str, **more: Any) -> requests.Response:  # noqa: ANN401
        """As `requests.delete`."""
        return self.request("DELETE", url, **more)


class _Guarded(BaseAdapter):
    """Carries requests out, each over a connection of its own."""

    def __init__(self, asking: Asking, streams: GuardedStreams) -> None:
        super().__init__()
        self._asking = asking
        self._streams = streams

    def close(self) -> None:
        """Nothing is held between requests."""

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:
        """One exchange, of whose answer so much is read as says whether it was taken."""
        host = urlsplit(request.url or "").hostname or "the receiver"
        self._streams.begin()
        try:
            return self._exchanged(request)
        except (Refused, Unavailable) as trouble:
            self._asking.trouble = trouble
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            self._asking.trouble = Unavailable(f"{host} did not answer: {type(error).__name__}")
        raise requests.ConnectionError(str(self._asking.trouble)) from None

    def _exchanged(self, request: requests.PreparedRequest) -> requests.Response:
        body = request.body or b""
        if not isinstance(body, str | bytes):
            raise Refused("a message that comes piece by piece is not sent")
        content = body.encode() if isinstance(body, str) else body
        with httpcore.ConnectionPool(network_backend=self._streams) as pool:
            headers = [(name, value) for name, value in _headers(request, len(content)).items()]
            with pool.stream(request.method or "GET", request.url or "", headers=headers, content=content) as answer:
                return _response(request, answer, _start(answer))


def _headers(request: requests.PreparedRequest, length: int) -> dict[str, str]:
    given = {name: value if isinstance(value, str) else value.decode() for name, value in request.headers.items()}
    host = urlsplit(request.url or "").netloc.rpartition("@")[2]
    return {"Host": host, **given, "Content-Length": str(length), "Accept-Encoding": "identity"}


def _start(answer: httpcore.Response) -> bytes:
    body = b""
    for part in answer.iter_stream():
        body += part
        if len(body) >= _LONGEST_ANSWER:
            break
    return body[:_LONGEST_ANSWER]


def _response(request: requests.PreparedRequest, answer: httpcore.Response, body: bytes) -> requests.Response:
    response = requests.Response()
    response.status_code = answer.status
    response.url = request.url or ""
    response.request = request
    for name, value in answer.headers:
        with suppress(UnicodeDecodeError):
            response.headers[name.decode("ascii")] = value.decode("ascii")
    response._content = body  # noqa: SLF001 - as its own adapters do
    return response
