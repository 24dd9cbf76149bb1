"""Orders and notices as signed HTTP requests (Standard Webhooks 1.0)."""

import base64
import binascii
import hmac
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

import httpcore
import httpx

from alerts.channels.guarded_streams import GuardedStreams
from alerts.channels.push import Delivered, PushMessage, Refused, Unavailable
from ingest.clock import Clock

TRY_AGAIN = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
"""4xx that a receiver may answer otherwise next time."""

TAKES_NOTHING = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
"""4xx that speak of us or of the address, not of what was sent."""

_ENCODED = "whsec_"
_LONGEST_ASKED_S = 3600
_UNREADABLE = "the address of the receiver can not be read: write it as https://host/path"


class Webhook:
    """Posts each message to one address. Any number of threads may push at a time.

    2xx is delivered; 4xx is refused for good, except 408, 425 and 429; all else, redirects included, is tried again.
    `secret` is ``whsec_`` and base64, or any text; it and the address, which may hold a token, are never shown.
    The whole exchange may take `timeout`.
    """

    def __init__(
        self,
        url: str,
        secret: str,
        clock: Clock,
        *,
        allow_internal: bool = False,
        timeout: timedelta = timedelta(seconds=10),
        at_once: int = 1,
    ) -> None:
        self._url = url
        self._key = _key(secret)
        self._clock = clock
        self._streams = GuardedStreams(timeout, allow_internal=allow_internal)
        self._pool = httpcore.ConnectionPool(max_connections=at_once, network_backend=self._streams)

    def __repr__(self) -> str:
        return f"Webhook({self._host})"

    def close(self) -> None:
        """Let go of the connections."""
        self._pool.close()

    def push(self, message: PushMessage) -> Delivered:
        """Post one message; raises `Refused` or `Unavailable`."""
        self._streams.begin()
        try:
            return _judged(*self._post(message), self._host)
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise Unavailable(f"{self._host} did not answer: {type(error).__name__}") from None
        except (httpx.InvalidURL, httpcore.UnsupportedProtocol):
            raise Refused(_UNREADABLE, for_all=True) from None

    @property
    def _host(self) -> str:
        return urlsplit(self._url).hostname or "the receiver"

    def _post(self, message: PushMessage) -> tuple[int, Mapping[bytes, bytes]]:
        address = httpx.URL(self._url)
        url = httpcore.URL(scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=address.raw_path)
        headers = self._headers(address, message)
        # The body of the answer is not ours to wait for.
        with self._pool.stream("POST", url, headers=headers, content=message.body) as response:
            return response.status, {name.lower(): value for name, value in response.headers}

    def _headers(self, address: httpx.URL, message: PushMessage) -> list[tuple[str, str]]:
        headers = {
            "Host": address.netloc.decode("ascii"),
            "Content-Type": "application/json",
            "Content-Length": str(len(message.body)),
            "Idempotency-Key": message.key,
            **signature_headers(self._key, message, int(self._clock.now().timestamp())),
        }
        if address.userinfo:
            login = base64.b64encode(unquote(address.userinfo.decode()).encode()).decode()
            headers["Authorization"] = f"Basic {login}"
        return list(headers.items())


def signature_headers(key: bytes, message: PushMessage, timestamp: int) -> dict[str, str]:
    """The three headers of Standard Webhooks: HMAC-SHA256 over ``id.timestamp.body``; `timestamp` in epoch seconds."""
    signed = f"{message.key}.{timestamp}.".encode() + message.body
    digest = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    return {"webhook-id": message.key, "webhook-timestamp": str(timestamp), "webhook-signature": f"v1,{digest}"}


def _key(secret: str) -> bytes:
    if not secret:
        raise ValueError("a webhook needs a secret: give it one, at least 24 characters that nobody guesses")
    if not secret.startswith(_ENCODED):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_ENCODED), validate=True)
    except binascii.Error:
        raise ValueError("the webhook's secret starts with whsec_ and what follows is not base64") from None


def _judged(status: int, headers: Mapping[bytes, bytes], host: str) -> Delivered:
    answer = f"{host} answered {status}"
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Delivered(answer)
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in TRY_AGAIN:
        raise Refused(answer, for_all=status in TAKES_NOTHING)
    raise Unavailable(answer, retry_after(headers.get(b"retry-after", b"").decode("latin-1")))


def retry_after(asked: str) -> timedelta | None:
    """What a header ``Retry-After`` in seconds asks for, an hour at most; None for a date or anything else."""
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 9):
        return None
    return timedelta(seconds=min(int(asked), _LONGEST_ASKED_S))
