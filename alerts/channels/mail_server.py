"""The mail server that our mail is handed to: SMTP (RFC 5321), STARTTLS (RFC 3207), or TLS from the start."""

import smtplib
import socket
import ssl
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from email.message import EmailMessage
from enum import StrEnum
from threading import Timer

import msgspec

from alerts.channels.address import reachable
from alerts.channels.push import Delivered, Refused, Unavailable

_NOT_LET_IN = frozenset({530, 534, 535, 538})
"""Replies that speak of who we are (RFC 4954), not of the mail."""


class Security(StrEnum):
    """How the connection is kept from others: not at all, from a command on, or from the start."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class MailServer(msgspec.Struct, frozen=True):
    """Who sends our mail on: `sender` is an address, no login without `username`, `timeout` for the whole exchange."""

    host: str
    port: int
    sender: str
    security: Security = Security.STARTTLS
    username: str | None = None
    password: str = ""
    allow_internal: bool = False
    timeout: timedelta = timedelta(seconds=10)
    ca_file: str | None = None

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port})"


def hand_over(server: MailServer, mail: EmailMessage, recipients: Sequence[str]) -> Delivered:
    """Gives it one mail; raises `Refused` or `Unavailable`."""
    host = server.host
    ips = reachable(host, server.port, allow_internal=server.allow_internal)
    try:
        missed = _handed_over(server, mail, recipients, ips)
    except smtplib.SMTPRecipientsRefused as refusal:
        raise _judged(host, max(code for code, _ in refusal.recipients.values())) from None
    except smtplib.SMTPResponseException as refusal:
        raise _judged(host, refusal.smtp_code) from None
    except smtplib.SMTPNotSupportedError:
        raise Refused(f"{host} does not offer what security and login ask for", for_all=True) from None
    except UnicodeError:
        # What it says holds the password.
        raise Refused(f"{host} is told username and password in ASCII: take others", for_all=True) from None
    except (smtplib.SMTPException, OSError) as error:
        raise Unavailable(f"{host} did not answer: {type(error).__name__}") from None
    return Delivered(f"{host} took it for {len(recipients) - len(missed)} of {len(recipients)}")


def _handed_over(
    server: MailServer, mail: EmailMessage, recipients: Sequence[str], ips: Sequence[str]
) -> Collection[str]:
    """Those of the recipients that the server did not take it for."""
    limit_s = server.timeout / timedelta(seconds=1)
    tls = ssl.create_default_context(cafile=server.ca_file)
    client = _HeldTls(ips, tls, limit_s) if server.security is Security.TLS else _Held(ips, limit_s)
    with closing(client), _within(limit_s, client):
        client.connect(server.host, server.port)
        if server.security is Security.STARTTLS:
            client.starttls(context=tls)
        if server.username is not None:
            client.login(server.username, server.password)
        missed = client.send_message(mail, server.sender, list(recipients))
        with suppress(smtplib.SMTPException, OSError):
            client.quit()
    return missed


class _Held(smtplib.SMTP):
    """Connects to the addresses that were checked, in turn, whatever the name leads to by now."""

    def __init__(self, ips: Sequence[str], timeout_s: float) -> None:
        super().__init__(timeout=timeout_s)
        self._connect = _connecting(ips)

    def connect(self, host: str = "", port: int = 0, source_address: object = None) -> tuple[int, bytes]:  # noqa: ARG002
        """As `smtplib.SMTP`; the certificate is held against `host`."""
        self._host = host
        return super().connect(host, port)

    def _get_socket(self, _host: str, port: int, timeout: float) -> socket.socket:
        return self._connect(port, timeout)


class _HeldTls(_Held):
    """The same, with TLS from the start."""

    def __init__(self, ips: Sequence[str], tls: ssl.SSLContext, timeout_s: float) -> None:
        super().__init__(ips, timeout_s)
        self._tls = tls

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._tls.wrap_socket(super()._get_socket(host, port, timeout), server_hostname=host)


def _connecting(ips: Sequence[str]) -> Callable[[int, float], socket.socket]:
    def connect(port: int, timeout: float) -> socket.socket:
        *others, last = ips
        for ip in others:
            try:
                return socket.create_connection((ip, port), timeout)
            except OSError:
                continue
        return socket.create_connection((last, port), timeout)

    return connect


@contextmanager
def _within(limit_s: float, client: smtplib.SMTP) -> Iterator[None]:
    """Cuts the connection when the time is up: a server that drips keeps within the time-out of every read."""

    def cut() -> None:
        if client.sock is not None:
            with suppress(OSError):
                client.sock.shutdown(socket.SHUT_RDWR)

    timer = Timer(limit_s, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _judged(host: str, code: int) -> Refused | Unavailable:
    """4yz may go another time, 5yz never (RFC 5321, 4.2.1); the words beside it may hold addresses: not told."""
    if code >= 500:
        return Refused(f"{host} answered {code}", for_all=code in _NOT_LET_IN)
    return Unavailable(f"{host} answered {code}")
