import base64
import hashlib
import hmac
import logging
import random
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep

import msgspec
import pytest

from alerts.channels.push import Delivered, PushMessage, Refused, Unavailable
from alerts.channels.webhook import Webhook, signature_headers
from ingest.clock import ReplayClock

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - the one of the standard's own example
CLOCK = ReplayClock(datetime(2021, 2, 26, 9, 15, 1, tzinfo=UTC))
MESSAGE = PushMessage("R-1.1", "R-1", '{"region":"银川"}'.encode())


class Seen(msgspec.Struct):
    path: str
    headers: dict[str, str]
    body: bytes


Answer = Callable[[Seen], tuple[int, dict[str, str]]]


def taken(_: Seen) -> tuple[int, dict[str, str]]:
    return 204, {}


@contextmanager
def receiver(answer: Answer = taken) -> Iterator[tuple[str, list[Seen]]]:
    """A real HTTP server on the loopback: its address, and what it was sent."""
    seen: list[Seen] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            request = Seen(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            seen.append(request)
            status, headers = answer(request)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/orders?token=t0ken", seen
        finally:
            server.shutdown()
            thread.join()


def push(url: str, message: PushMessage = MESSAGE, *, allow_internal: bool = True) -> Delivered:
    webhook = Webhook(url, SECRET, CLOCK, allow_internal=allow_internal, timeout=timedelta(seconds=5))
    try:
        return webhook.push(message)
    finally:
        webhook.close()


def test_a_message_arrives_whole_signed_and_with_its_key() -> None:
    with receiver() as (url, seen):
        assert push(url) == Delivered("127.0.0.1 answered 204")
    (request,) = seen
    assert request.path == "/orders?token=t0ken"
    assert request.body == MESSAGE.body
    assert request.headers["content-type"] == "application/json"
    assert request.headers["idempotency-key"] == request.headers["webhook-id"] == "R-1.1"
    assert request.headers["webhook-timestamp"] == "1614330901"
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signed = b"R-1.1.1614330901." + MESSAGE.body
    signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert request.headers["webhook-signature"] == f"v1,{signature}"


def test_the_signature_is_that_of_the_standards_example() -> None:
    # The vector that the reference libraries of Standard Webhooks are tested with.
    message = PushMessage("msg_p5jXN8AQM9LWM0D4loKWxJek", "R-1", b'{"test": 2432232314}')
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    headers = signature_headers(key, message, 1614265330)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_2xx_is_delivered(status: int) -> None:
    with receiver(lambda _: (status, {})) as (url, _):
        assert push(url).answer.endswith(str(status))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 422])
def test_a_4xx_is_refused_for_good(status: int) -> None:
    with receiver(lambda _: (status, {})) as (url, _), pytest.raises(Refused, match=str(status)):
        push(url)


@pytest.mark.parametrize("status", [301, 302, 307, 308, 408, 425, 429, 500, 502, 503, 504])
def test_what_may_be_otherwise_next_time_is_tried_again_and_no_redirect_is_followed(status: int) -> None:
    with receiver(lambda _: (status, {"Location": "/elsewhere"})) as (url, seen):
        with pytest.raises(Unavailable, match=str(status)):
            push(url)
        assert [request.path for request in seen] == ["/orders?token=t0ken"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("120", timedelta(seconds=120)), ("999999", timedelta(hours=1)), ("9" * 5000, None), ("soon", None), ("", None)],
)
def test_a_receiver_may_say_when_to_come_again(asked: str, expected: timedelta | None) -> None:
    with receiver(lambda _: (503, {"Retry-After": asked})) as (url, _), pytest.raises(Unavailable) as caught:
        push(url)
    assert caught.value.retry_after == expected


def test_a_receiver_that_is_not_there_is_unavailable() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        with pytest.raises(Unavailable, match=r"127\.0\.0\.1 did not answer: ConnectError"):
            push(f"http://127.0.0.1:{port}/?token=t0ken")


def test_a_receiver_that_drips_its_answer_is_not_listened_to_for_longer_than_stated() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"." * 1_000:
                    connection.sendall(bytes([byte]))
                    sleep(0.02)

        thread = Thread(target=drip)
        thread.start()
        webhook = Webhook(
            f"http://127.0.0.1:{server.getsockname()[1]}/",
            SECRET,
            CLOCK,
            allow_internal=True,
            timeout=timedelta(seconds=0.3),
        )
        with pytest.raises(Unavailable, match="ReadTimeout"):
            webhook.push(MESSAGE)
        webhook.close()
        thread.join()


def test_a_login_in_the_address_is_told_as_one() -> None:
    with receiver() as (url, seen):
        push(url.replace("//", "//li:p%40ss@"))
    assert seen[0].headers["authorization"] == f"Basic {base64.b64encode(b'li:p@ss').decode()}"


@pytest.mark.parametrize(
    ("status", "for_all"), [(400, False), (401, True), (403, True), (404, True), (410, True), (422, False)]
)
def test_who_is_not_let_in_is_told_apart_from_what_is_not_taken(status: int, for_all: bool) -> None:
    with receiver(lambda _: (status, {})) as (url, _), pytest.raises(Refused) as caught:
        push(url)
    assert caught.value.for_all is for_all


def test_a_name_is_looked_up_once_and_its_addresses_tried_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    # A second look-up could answer with an address that was never checked.
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *rest: int, **more: int) -> list[object]:
        if host != "orders.example":
            return list(real(host, port, *rest, **more))
        looked_up.append(host)
        ips = ("127.0.0.9", "127.0.0.1")
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (ip, port)) for ip in ips]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with receiver() as (url, seen):
        assert push(url.replace("127.0.0.1", "orders.example")) == Delivered("orders.example answered 204")
    assert [request.headers["host"] for request in seen] == [url.split("/")[2].replace("127.0.0.1", "orders.example")]
    assert looked_up == ["orders.example"]


def test_nothing_is_sent_into_our_own_network_unless_that_is_meant() -> None:
    with receiver() as (url, seen):
        with pytest.raises(Refused, match="is not public"):
            push(url, allow_internal=False)
        assert seen == []


def test_a_receiver_that_fails_three_times_in_ten_gets_every_message_in_the_end() -> None:
    chance = random.Random(7)  # noqa: S311 - a dice, not a secret
    got: list[str] = []

    def flaky(request: Seen) -> tuple[int, dict[str, str]]:
        if chance.random() < 0.3:
            return 503, {}
        got.append(request.headers["idempotency-key"])
        return 200, {}

    messages = [PushMessage(f"R-{number}.1", f"R-{number}", b"{}") for number in range(40)]
    with receiver(flaky) as (url, seen):
        webhook = Webhook(url, SECRET, CLOCK, allow_internal=True)
        waiting = list(messages)
        while waiting:
            waiting = [message for message in waiting if not delivered(webhook, message)]
        webhook.close()
    assert sorted(got) == sorted(message.key for message in messages)
    assert len(seen) > len(messages)


def delivered(webhook: Webhook, message: PushMessage) -> bool:
    try:
        webhook.push(message)
    except Unavailable:
        return False
    return True


def test_neither_secret_nor_token_is_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with receiver(lambda _: (500, {})) as (url, _):
        webhook = Webhook(url, SECRET, CLOCK, allow_internal=True)
        with pytest.raises(Unavailable) as caught:
            webhook.push(MESSAGE)
        webhook.close()
    shown = f"{webhook!r} {webhook} {caught.value} {caplog.text}"
    assert "t0ken" not in shown
    assert SECRET.removeprefix("whsec_") not in shown


@pytest.mark.parametrize(("secret", "fault"), [("", "needs a secret"), ("whsec_%%%", "is not base64")])
def test_a_secret_that_can_not_sign_is_a_fault_at_the_start(secret: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        Webhook("https://orders.example/", secret, CLOCK)


def test_a_secret_may_be_any_text() -> None:
    with receiver() as (url, seen):
        webhook = Webhook(url, "correct horse battery staple", CLOCK, allow_internal=True)
        webhook.push(MESSAGE)
        webhook.close()
    expected = signature_headers(b"correct horse battery staple", MESSAGE, 1614330901)
    assert seen[0].headers["webhook-signature"] == expected["webhook-signature"]
