from email.message import EmailMessage

import pytest

from alerts.channels.mail_server import MailServer, Security
from alerts.channels.push import Refused, Unavailable
from alerts.channels.report_mail import Attached, ReportMail
from alerts.channels.texts import Text
from tests.alerts.channels.cast import CLOCK
from tests.servers.smtp import Mailbox, smtp_server

FILES = (Attached("weekly-2011-W27-zh.html", "<h1>周报</h1>".encode()), Attached("weekly-2011-W27-zh.xlsx", b"PK\x03"))
WORDS = Text("周报 2011-W27", "银川：3 → 4\n")


def mails_to(port: int) -> ReportMail:
    server = MailServer("127.0.0.1", port, "noc@example.com", Security.NONE, allow_internal=True)
    return ReportMail(server, ["chief@example.com", "deputy@example.com"], CLOCK)


def test_a_report_goes_to_all_of_its_readers_with_its_files_as_they_are() -> None:
    mailbox = Mailbox()
    with smtp_server(mailbox) as port:
        mails_to(port).send("report-2011-W27", WORDS, FILES)
    (mail,) = mailbox.mails
    assert mailbox.recipients == [["chief@example.com", "deputy@example.com"]]
    assert mail["Subject"] == "周报 2011-W27"
    body = mail.get_body()
    assert isinstance(body, EmailMessage)
    assert "银川：3 → 4" in body.get_content()
    attached = {part.get_filename(): part.get_payload(decode=True) for part in mail.iter_attachments()}
    assert attached == {file.name: file.content for file in FILES}
    kinds = [part.get_content_type() for part in mail.iter_attachments()]
    assert kinds == ["text/html", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]


def test_the_same_report_has_the_same_id_however_often_it_is_sent() -> None:
    mailbox = Mailbox()
    with smtp_server(mailbox) as port:
        for _ in range(2):
            mails_to(port).send("report-2011-W27", WORDS, ())
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 1


def test_a_title_of_two_lines_is_refused_and_adds_no_header() -> None:
    with pytest.raises(Refused, match="can not be written"):
        mails_to(1).send("report-x", Text("a\nBcc: other@example.com", ""), ())


def test_a_server_that_is_busy_may_be_tried_again() -> None:
    mailbox = Mailbox()
    mailbox.to_mail = "451 later"
    with smtp_server(mailbox) as port, pytest.raises(Unavailable, match="451"):
        mails_to(port).send("report-x", WORDS, FILES)
