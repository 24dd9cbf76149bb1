"""Orders, notices and floods as mail."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from alerts.channels.digest import Digest
from alerts.channels.mail_server import MailServer, hand_over
from alerts.channels.people import Contacts, addressed
from alerts.channels.push import Delivered, PushMessage, Refused
from alerts.channels.texts import Text, Texts
from ingest.clock import Clock


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
        return hand_over(self._server, mail, recipients)

    def _written(self, key: str, subject: str, text: Text, recipients: Sequence[str]) -> EmailMessage:
        """The policy takes no line feed in a header: nothing that arrives can add one."""
        mail = begun(self._server.sender, recipients, key, text, self._clock.now())
        # All of an order make one thread.
        mail["References"] = f"<{_token(subject)}@{_domain(self._server.sender)}>"
        return mail


def begun(sender: str, recipients: Sequence[str], key: str, text: Text, at: datetime) -> EmailMessage:
    """A mail of this text; raises ValueError or `MessageError` where it can not be written.

    Its id is the same for every attempt, so that what comes twice is seen as one.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = ", ".join(recipients)
    mail["Subject"] = text.title
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{_token(key)}@{_domain(sender)}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text.body)
    return mail


def _domain(sender: str) -> str:
    return sender.rpartition("@")[2]


_SAFE: Mapping[int, None] = {code: None for code in range(128) if not (chr(code).isalnum() or chr(code) in ".-_")}


def _token(key: str) -> str:
    return key.translate(_SAFE).encode("ascii", "ignore").decode() or "goldenwindow"
