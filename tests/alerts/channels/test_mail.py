"""Mail, against a real server on the loopback."""

import logging
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from time import sleep

import pytest
import trustme
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.channels.digest import digest_of
from alerts.channels.mail import Mail
from alerts.channels.mail_server import MailServer, Security
from alerts.channels.people import nobody
from alerts.channels.push import Delivered, Refused, Unavailable
from tests.alerts.channels.cast import CLOCK, notice_message, order_message, texts
from tests.servers.smtp import Login, Mailbox, smtp_server

PASSWORD = "c4nary-password"  # noqa: S105 - to be looked for where it must not be
LOGIN = Login("noc", PASSWORD)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def port(mailbox: Mailbox) -> Iterator[int]:
    with smtp_server(mailbox) as found:
        yield found


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


def server(port: int, security: Security = Security.NONE, **more: object) -> MailServer:
    made = {"allow_internal": True, "timeout": timedelta(seconds=5), **more}
    return MailServer("localhost", port, "goldenwindow@noc.example", security, **made)  # type: ignore[arg-type]


def mail(told: MailServer, *recipients: str) -> Mail:
    return Mail(told, recipients or ("duty@noc.example",), texts(), CLOCK, nobody)


def test_an_order_arrives_as_a_mail_that_people_can_read(mailbox: Mailbox, port: int) -> None:
    assert mail(server(port)).push(order_message()) == Delivered("localhost took it for 1 of 1")
    (found,) = mailbox.mails
    assert "待接单" in found["Subject"]
    assert found["To"] == "duty@noc.example"
    assert found["From"] == "goldenwindow@noc.example"
    assert found["Auto-Submitted"] == "auto-generated"
    content = found.get_content()
    assert "黄金抢修时间" in content
    assert "golden window closes" in content


def test_all_mails_of_an_order_make_one_thread_and_each_has_its_key(mailbox: Mailbox, port: int) -> None:
    channel = mail(server(port))
    for version in (1, 2):
        channel.push(order_message(version=version))
    first, second = mailbox.mails
    assert first["References"] == second["References"] == "<R-1@noc.example>"
    assert (first["Message-ID"], second["Message-ID"]) == ("<R-1.1@noc.example>", "<R-1.2@noc.example>")


def test_a_flood_is_one_mail(mailbox: Mailbox, port: int) -> None:
    digest = digest_of([order_message(f"R-{number}") for number in range(20)])
    mail(server(port)).push_digest(digest)
    (found,) = mailbox.mails
    assert "20 messages in one" in found["Subject"]
    assert found["Message-ID"] == f"<{digest.key}@noc.example>"


def test_a_notice_goes_to_its_people_too_where_their_addresses_are_known(mailbox: Mailbox, port: int) -> None:
    contacts = {"li": "li@noc.example"}.get
    channel = Mail(server(port), ("duty@noc.example",), texts(), CLOCK, contacts)
    channel.push(notice_message(to=("li", "wang", "shift-leader")))
    assert mailbox.recipients == [["duty@noc.example", "li@noc.example"]]
    with pytest.raises(Refused, match="for nobody whose address is known"):
        Mail(server(port), (), texts(), CLOCK, contacts).push(notice_message(to=("wang",)))


def test_the_connection_is_encrypted_and_the_login_told_inside_alone(
    mailbox: Mailbox, tls: ssl.SSLContext, ca_file: str
) -> None:
    with smtp_server(mailbox, tls, login=LOGIN) as port:
        told = server(port, Security.STARTTLS, ca_file=ca_file, username="noc", password=PASSWORD)
        mail(told).push(order_message())
    assert len(mailbox.mails) == 1


def test_tls_may_be_there_from_the_start(mailbox: Mailbox, tls: ssl.SSLContext, ca_file: str) -> None:
    with smtp_server(mailbox, tls, from_start=True) as port:
        mail(server(port, Security.TLS, ca_file=ca_file)).push(order_message())
    assert len(mailbox.mails) == 1


def test_a_certificate_that_nobody_vouches_for_is_not_believed(mailbox: Mailbox, tls: ssl.SSLContext) -> None:
    with smtp_server(mailbox, tls) as port, pytest.raises(Unavailable, match="SSLCertVerificationError"):
        mail(server(port, Security.STARTTLS)).push(order_message())
    assert mailbox.mails == []


def test_nothing_is_sent_in_the_clear_where_encryption_is_asked_for(mailbox: Mailbox, port: int) -> None:
    with pytest.raises(Refused, match="does not offer what security and login ask for") as caught:
        mail(server(port, Security.STARTTLS)).push(order_message())
    assert caught.value.for_all
    assert mailbox.mails == []


def test_a_wrong_password_is_a_fault_of_the_channel_and_is_not_told(
    mailbox: Mailbox, tls: ssl.SSLContext, ca_file: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with smtp_server(mailbox, tls, login=Login("noc", "another")) as port:
        channel = mail(server(port, Security.STARTTLS, ca_file=ca_file, username="noc", password=PASSWORD))
        with pytest.raises(Refused, match="answered 535") as caught:
            channel.push(order_message())
    assert caught.value.for_all
    assert PASSWORD not in f"{caught.value} {channel!r} {channel._server!r} {caplog.text}"


def test_a_password_that_smtp_can_not_tell_is_refused_and_not_shown(
    mailbox: Mailbox, tls: ssl.SSLContext, ca_file: str
) -> None:
    with smtp_server(mailbox, tls, login=LOGIN) as port:
        channel = mail(server(port, Security.STARTTLS, ca_file=ca_file, username="noc", password="pässwörd"))  # noqa: S106
        with pytest.raises(Refused, match="in ASCII") as caught:
            channel.push(order_message())
    assert caught.value.__cause__ is None
    assert "wörd" not in str(caught.value)


@pytest.mark.parametrize(("answer", "refused"), [("451 try later", False), ("552 too large", True)])
def test_a_mail_may_be_refused_for_now_or_for_good(mailbox: Mailbox, port: int, answer: str, refused: bool) -> None:
    mailbox.to_mail = answer
    with pytest.raises(Refused if refused else Unavailable, match=answer[:3]):
        mail(server(port)).push(order_message())


def test_one_recipient_that_does_not_exist_keeps_the_mail_from_no_other(mailbox: Mailbox, port: int) -> None:
    mailbox.to_recipient["gone@noc.example"] = "550 no such person"
    channel = mail(server(port), "gone@noc.example", "duty@noc.example")
    assert channel.push(order_message()).answer == "localhost took it for 1 of 2"
    with pytest.raises(Refused, match="answered 550") as caught:
        mail(server(port), "gone@noc.example").push(order_message())
    assert not caught.value.for_all


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(Unavailable, match="localhost did not answer: ConnectionRefusedError"):
            mail(server(unused.getsockname()[1])).push(order_message())


def test_a_server_that_drips_is_not_listened_to_for_longer_than_stated() -> None:
    listened_to_the_end = Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                for _ in range(200):
                    connection.sendall(b"2")
                    sleep(0.02)
                listened_to_the_end.set()

        thread = Thread(target=drip)
        thread.start()
        with pytest.raises(Unavailable):
            mail(server(listener.getsockname()[1], timeout=timedelta(seconds=0.3))).push(order_message())
        thread.join()
    assert not listened_to_the_end.is_set()


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "::ffff:127.0.0.1", "169.254.169.254"]
)
def test_a_server_in_our_own_network_has_to_be_permitted(mailbox: Mailbox, port: int, host: str) -> None:
    with pytest.raises(Refused, match="is not public"):
        mail(MailServer(host, port, "a@b.example", Security.NONE)).push(order_message())
    assert mailbox.mails == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(injected=st.text(alphabet="\r\n\v\f\x1c\x85\u2028:abB", min_size=1, max_size=20))
def test_nothing_that_arrives_adds_a_header_or_a_recipient(mailbox: Mailbox, port: int, injected: str) -> None:
    mailbox.mails.clear()
    told = notice_message(by=f"li{injected}Bcc: all@noc.example")
    try:
        mail(server(port)).push(told)
    except Refused:
        return
    (found,) = mailbox.mails
    assert found["Bcc"] is None
    assert mailbox.recipients[-1] == ["duty@noc.example"]
    assert set(found.keys()) <= {
        *("From", "To", "Subject", "Date", "Message-ID", "References", "Auto-Submitted", "X-Peer", "X-MailFrom"),
        *("X-RcptTo", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
    }


@pytest.mark.parametrize("region", ["银川\r\nBcc: all@noc.example", "a\nSubject: b", "x\x0by\x85z"])
def test_a_title_stays_one_line_whatever_a_region_is_called(mailbox: Mailbox, port: int, region: str) -> None:
    mail(server(port)).push(order_message(region=region))
    assert mailbox.mails[0]["Bcc"] is None
    assert len(mailbox.mails[0].get_all("Subject", [])) == 1
