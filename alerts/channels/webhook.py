"""Repair orders as signed HTTP requests (Standard Webhooks 1.0)."""

import base64
import binascii
import hmac
import logging
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx

from alerts.channels.address import Target, checked
from alerts.channels.push import Delivered, PushMessage, Refused, Unavailable
from ingest.clock import Clock

_TRY_AGAIN = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
_ENCODED = "whsec_"
_LONGEST_ASKED_S = 3600


class Webhook:
    """Posts each state of an order to one address.

    2xx is delivered; 4xx is refused for good, except 408, 425 and 429; all else, redirects included, is tried again.
    `secret` is ``whsec_`` and base64, or any text; it and the address, which may hold a token, are never shown.
    """

    def __init__(
        self,
        url: str,
        secret: str,
        clock: Clock,
        *,
        allow_internal: bool = False,
        timeout: timedelta = timedelta(seconds=10),
    ) -> None:
        # httpx logs whole addresses at INFO, and ours may hold a token.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._url = url
        self._key = _key(secret)
        self._clock = clock
        self._allow_internal = allow_internal
        # trust_env would take proxies and passwords from the environment.
        self._client = httpx.Client(timeout=timeout.total_seconds(), follow_redirects=False, trust_env=False)

    def __repr__(self) -> str:
        return f"Webhook({urlsplit(self._url).hostname})"

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def push(self, message: PushMessage) -> Delivered:
        """Post one message; raises `Refused` or `Unavailable`."""
        target = checked(self._url, allow_internal=self._allow_internal)
        try:
            response = self._post(message, target)
        except httpx.HTTPError as error:
            raise Unavailable(f"{target.host} did not answer: {type(error).__name__}") from None
        except httpx.InvalidURL:
            raise Refused("the address of the receiver can not be read: write it as https://host/path") from None
        return _judged(response, target.host)

    def _post(self, message: PushMessage, target: Target) -> httpx.Response:
        *others, last = target.ips
        for ip in others:
            try:
                return self._send(self._request(message, target, ip))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return self._send(self._request(message, target, last))

    def _send(self, request: httpx.Request) -> httpx.Response:
        response = self._client.send(request, stream=True)
        # The body of the answer is not ours to wait for.
        response.close()
        return response

    def _request(self, message: PushMessage, target: Target, ip: str) -> httpx.Request:
        address = httpx.URL(self._url)
        headers = {
            "Host": address.netloc.decode("ascii"),
            "Content-Type": "application/json",
            "Idempotency-Key": message.key,
            **signature_headers(self._key, message, int(self._clock.now().timestamp())),
        }
        pinned = address.copy_with(host=ip)
        extensions = {"sni_hostname": target.host} if target.scheme == "https" else {}
        return self._client.build_request("POST", pinned, content=message.body, headers=headers, extensions=extensions)


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


def _judged(response: httpx.Response, host: str) -> Delivered:
    status = response.status_code
    if response.is_success:
        return Delivered(f"{host} answered {status}")
    if response.is_client_error and status not in _TRY_AGAIN:
        raise Refused(f"{host} answered {status}")
    raise Unavailable(f"{host} answered {status}", _retry_after(response))


def _retry_after(response: httpx.Response) -> timedelta | None:
    asked = response.headers.get("Retry-After", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 9):
        return None
    return timedelta(seconds=min(int(asked), _LONGEST_ASKED_S))
