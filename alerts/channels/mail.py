"""Orders, notices and floods as mail (SMTP, RFC 5321; STARTTLS, RFC 3207, or TLS from the start)."""

import smtplib
import socket
import ssl
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum
from threading import Timer

import msgspec

from alerts.channels.address import reachable
from alerts.channels.digest import Digest
from alerts.channels.people import Contacts, addressed
from alerts.channels.push import Delivered, PushMessage, Refused, Unavailable
from alerts.channels.texts import Text, Texts
from ingest.clock import Clock

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


class Mail:
    """Sends each message to `recipients`, and to those of its addressees that `contacts` knows an address of.

    A mail that some of them can not get is delivered, and the answer names how many did not.
    """

    def __init__(
        self, server: MailServer, recipients: Sequence[str], texts: Texts, clock: Clock, contacts: Contacts
    ) -> None:
        self._server = server
        self._recipients = tuple(recipients)
        self._texts = texts
        self._clock = clock
        self._contacts = contacts

    def __repr__(self) -> str:
        return f"Mail({self._server.host})"

    def close(self) -> None:
        """Nothing is held between mails."""

    def push(self, message: PushMessage) -> Delivered:
        """Send one mail; raises `Refused` or `Unavailable`."""
        return self._send(message.key, message.order_id, self._texts.of(message), addressed(message, self._contacts))

    def push_digest(self, digest: Digest) -> Delivered:
        """Send one mail for many messages; raises `Refused` or `Unavailable`."""
        return self._send(digest.key, digest.key, self._texts.of_digest(digest), ())

    def _send(self, key: str, subject: str, text: Text, people: Sequence[str]) -> Delivered:
        recipients = tuple(dict.fromkeys((*self._recipients, *people)))
        if not recipients:
            raise Refused(f"{key} is for nobody whose address is known: give the channel recipients")
        try:
            mail = self._written(key, subject, text, recipients)
        except (ValueError, MessageError) as error:
            raise Refused(f"{key} can not be written as a mail: {error}") from error
        return self._sent(mail, recipients)

    def _written(self, key: str, subject: str, text: Text, recipients: Sequence[str]) -> EmailMessage:
        """The policy takes no line feed in a header: nothing that arrives can add one."""
        mail = EmailMessage(policy=SMTP)
        domain = self._server.sender.rpartition("@")[2]
        mail["From"] = self._server.sender
        mail["To"] = ", ".join(recipients)
        mail["Subject"] = text.title
        mail["Date"] = format_datetime(self._clock.now())
        # The same for every attempt, so that what comes twice is seen as one; all of an order make one thread.
        mail["Message-ID"] = f"<{_token(key)}@{domain}>"
        mail["References"] = f"<{_token(subject)}@{domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(text.body)
        return mail

    def _sent(self, mail: EmailMessage, recipients: Sequence[str]) -> Delivered:
        host = self._server.host
        ips = reachable(host, self._server.port, allow_internal=self._server.allow_internal)
        try:
            missed = self._handed_over(mail, recipients, ips)
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

    def _handed_over(self, mail: EmailMessage, recipients: Sequence[str], ips: Sequence[str]) -> Collection[str]:
        """Those of the recipients that the server did not take it for."""
        server, limit_s = self._server, self._server.timeout / timedelta(seconds=1)
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


_SAFE: Mapping[int, None] = {code: None for code in range(128) if not (chr(code).isalnum() or chr(code) in ".-_")}


def _token(key: str) -> str:
    return key.translate(_SAFE).encode("ascii", "ignore").decode() or "goldenwindow"
