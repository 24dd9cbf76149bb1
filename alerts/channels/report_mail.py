"""Reports as mail, their files attached: to those who read them, and to nobody else."""

from collections.abc import Sequence
from email.errors import MessageError
from mimetypes import guess_type

import msgspec

from alerts.channels.mail import begun
from alerts.channels.mail_server import MailServer, hand_over
from alerts.channels.push import Delivered, Refused
from alerts.channels.texts import Text
from ingest.clock import Clock


class Attached(msgspec.Struct, frozen=True):
    """A file that goes with a mail; what it is, its name tells."""

    name: str
    content: bytes


class ReportMail:
    """Sends reports to `recipients`, one at least, each mail to all of them."""

    def __init__(self, server: MailServer, recipients: Sequence[str], clock: Clock) -> None:
        self._server = server
        self._recipients = tuple(recipients)
        self._clock = clock

    def send(self, key: str, text: Text, files: Sequence[Attached]) -> Delivered:
        """One mail; the same `key` for the same report. Raises `Refused` or `Unavailable`."""
        try:
            mail = begun(self._server.sender, self._recipients, key, text, self._clock.now())
            for file in files:
                kind = guess_type(file.name)[0] or "application/octet-stream"
                main, _, sub = kind.partition("/")
                mail.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
        except (ValueError, MessageError) as error:
            raise Refused(f"{key} can not be written as a mail: {error}") from error
        return hand_over(self._server, mail, self._recipients)
