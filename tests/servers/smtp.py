"""A mail server for tests: a real one, on the loopback, in this process."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cached_property

import msgspec
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.ports import free_ports


class Mailbox:
    """What was delivered; `answers` says what to answer to a recipient and to a mail."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.to_recipient: dict[str, str] = {}
        self.to_mail = "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answers to one recipient."""
        answer = self.to_recipient.get(address, "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Takes one mail."""
        if self.to_mail.startswith("2"):
            content = envelope.content
            assert isinstance(content, bytes)
            mail = message_from_bytes(content, policy=default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
            self.recipients.append(list(envelope.rcpt_tos))
        return self.to_mail


class Login(msgspec.Struct, frozen=True):
    """Who may send."""

    username: str
    password: str


class _Hanging(Controller):
    """Hangs up on everybody before it stops: what is left open is found by whichever test comes next."""

    def factory(self) -> SMTP:
        """One connection's server."""
        server: SMTP = super().factory()  # type: ignore[no-untyped-call]  # the library has no types
        self._served.append(server)
        return server

    @cached_property
    def _served(self) -> list[SMTP]:
        return []

    def stop(self, no_assert: bool = False) -> None:
        """End every connection, then the server."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result(10)
        super().stop(no_assert)

    async def _hang_up(self) -> None:
        for server in self._served:
            if isinstance(server.transport, asyncio.Transport):
                server.transport.abort()
        for _ in range(3):
            await asyncio.sleep(0)


@contextmanager
def smtp_server(
    mailbox: Mailbox, tls: ssl.SSLContext | None = None, *, from_start: bool = False, login: Login | None = None
) -> Iterator[int]:
    """The port of a server that delivers to `mailbox`, with STARTTLS or TLS `from_start`, and with a login."""

    def let_in(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object) -> AuthResult:
        assert login is not None
        assert isinstance(data, LoginPassword)
        given = Login(data.login.decode(), data.password.decode())
        return AuthResult(success=given == login, handled=False)

    (port,) = free_ports(1)
    controller = _Hanging(
        mailbox,
        hostname="127.0.0.1",
        port=port,
        ssl_context=tls if from_start else None,
        tls_context=None if from_start else tls,
        require_starttls=tls is not None and not from_start,
        authenticator=let_in if login else None,
        auth_required=login is not None,
        auth_require_tls=tls is not None and not from_start,
    )
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
