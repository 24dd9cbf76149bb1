"""Orders, notices and floods through Apprise: robots of Feishu, DingTalk and WeCom, and many other services.

Apprise knows what each service wants to be sent; where it goes, for how long, and what the answer means is ours.
"""

import json
import logging
import sys
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from types import ModuleType
from urllib.parse import urlsplit

import apprise
import requests
from apprise.common import OverflowMode
from apprise.plugins.base import NotifyBase

from alerts.channels.digest import Digest
from alerts.channels.guarded_requests import Asking, GuardedRequests
from alerts.channels.push import Delivered, PushMessage, Refused, Unavailable
from alerts.channels.texts import Text, Texts
from alerts.channels.webhook import TAKES_NOTHING, TRY_AGAIN, retry_after
from ingest.mendable import Mendable

_GUARDED = GuardedRequests()
# Ways out that no stand-in for `requests` guards.
_OTHER_WAYS = ("socket", "smtplib", "subprocess", "ssl", "mqtt", "slixmpp", "OAuth1")

_COME_AGAIN: Mapping[str, frozenset[int]] = {
    "dingtalk": frozenset({-1, 130101, 130102, 410100}),
    "feishu": frozenset({11232, 11233}),
    "wecombot": frozenset({-1, 45009, 45033}),
}
"""Codes in an answer 200 that speak of too many messages or a busy service (their own documents)."""

_NOT_LET_IN: Mapping[str, frozenset[int]] = {
    "dingtalk": frozenset({300001, 300005, 310000, 400013, 400101, 400102, 430101, 430104}),
    "feishu": frozenset({19001, 19021, 19022, 19024}),
    "wecombot": frozenset({40001, 40014, 40058, 93000, 93004, 93008}),
}
"""Codes in an answer 200 that speak of the robot: no such token, wrong signature, address or keyword not allowed."""


class RobotWrong(Mendable):
    """An address of Apprise's can not be used; the text never holds it."""


class Robot:
    """Sends each message to the service at `url`, an address of Apprise's: it holds a token, and is never shown."""

    def __init__(
        self, url: str, texts: Texts, *, allow_internal: bool = False, timeout: timedelta = timedelta(seconds=10)
    ) -> None:
        # It logs whole addresses, tokens included.
        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
        self.service = service_of(url)
        self._plugin = _plugin(url, self.service)
        self._asking = Asking(timeout, allow_internal=allow_internal)
        self._texts = texts

    def __repr__(self) -> str:
        return f"Robot({self.service})"

    def close(self) -> None:
        """Nothing is held between messages."""

    def push(self, message: PushMessage) -> Delivered:
        """Send one message; raises `Refused` or `Unavailable`."""
        return self._send(self._texts.of(message))

    def push_digest(self, digest: Digest) -> Delivered:
        """Send one message for many; raises `Refused` or `Unavailable`."""
        return self._send(self._texts.of_digest(digest))

    def _send(self, text: Text) -> Delivered:
        with _GUARDED.asking(self._asking) as asked:
            taken = self._plugin.notify(body=text.body, title=text.title)
        if asked.trouble is not None:
            raise asked.trouble
        if asked.answer is None:
            raise Refused(f"{self.service} can not be told this: Apprise made no request of it")
        return _judged(self.service, asked.answer, taken=bool(taken))


def service_of(url: str) -> str:
    """Which service an address is for: its scheme, lower case; raises `RobotWrong` where there is none."""
    scheme, separator, _ = url.partition("://")
    if not separator or not scheme.replace("+", "").replace("-", "").isalnum():
        raise RobotWrong("not an address of Apprise's: write one like feishu://TOKEN, dingtalk://TOKEN, wecombot://KEY")
    return scheme.lower()


def _plugin(url: str, service: str) -> NotifyBase:
    asset = apprise.AppriseAsset(app_id="goldenwindow", async_mode=False, secure_logging=True)
    plugin = apprise.Apprise.instantiate(url, asset=asset)
    if plugin is None:
        raise RobotWrong(f"Apprise can not use this address of {service}: see its page on {service}")
    _guard(sys.modules[type(plugin).__module__], service)
    plugin.overflow_mode = OverflowMode.TRUNCATE
    # The channel has its own limit, and its thread is not to sleep elsewhere.
    plugin.request_rate_per_sec = 0
    return plugin


def _guard(module: ModuleType, service: str) -> None:
    """Put our stand-in where the plugin finds `requests`; one that knows another way out is not used."""
    there = getattr(module, "requests", None)
    alone = module.__name__.count(".") == 2 and not hasattr(module, "__path__")
    if not alone or there not in (requests, _GUARDED) or any(hasattr(module, name) for name in _OTHER_WAYS):
        raise RobotWrong(f"{service} is not told by plain HTTP, which alone is guarded here: take a webhook or mail")
    vars(module)["requests"] = _GUARDED


def _judged(service: str, answer: requests.Response, *, taken: bool) -> Delivered:
    host, status = urlsplit(answer.url).hostname, answer.status_code
    told = f"{host} answered {status}"
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in TRY_AGAIN:
        raise Refused(told, for_all=status in TAKES_NOTHING)
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise Unavailable(told, retry_after(answer.headers.get("Retry-After", "")))
    code = _code(answer.content)
    if code in _COME_AGAIN.get(service, ()):
        raise Unavailable(f"{told} with code {code}")
    if code or not taken:
        raise Refused(f"{told} with code {code}", for_all=code in _NOT_LET_IN.get(service, ()))
    return Delivered(told)


def _code(body: bytes) -> int:
    """What a robot says in the body of an answer 200: 0 is well."""
    try:
        told = json.loads(body)
    except ValueError:
        return 0
    if not isinstance(told, dict):
        return 0
    found = next((told[name] for name in ("errcode", "code", "StatusCode") if name in told), 0)
    return found if isinstance(found, int) else 0
