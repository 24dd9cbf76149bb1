"""What `check` says of channels, and what nobody says of their secrets."""

import logging
from pathlib import Path

import pytest

from service.channels.channel_checks import channels
from service.configuration.settings import SettingsWrong, describe, read_settings
from service.operation.finding import Finding, Verdict
from tests.alerts.channels.cast import receiver
from tests.servers.smtp import Mailbox, smtp_server

CANARY = "c4nary0123456789abcdefghij"


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.environ", {})


def found(folder: Path, text: str) -> list[Finding]:
    path = folder / "goldenwindow.toml"
    path.write_text(text, encoding="utf-8")
    return list(channels(read_settings(path)))


def mail(port: int, more: str = "allow_internal = true") -> str:
    told = f'[[channels.mail]]\nname = "duty"\nhost = "localhost"\nport = {port}\nsender = "gw@noc.example"\n'
    return f'{told}recipients = ["duty@noc.example"]\n{more}\n'


def test_a_mail_server_that_answers_is_good_and_is_sent_nothing(tmp_path: Path) -> None:
    mailbox = Mailbox()
    with smtp_server(mailbox) as port:
        (finding,) = found(tmp_path, mail(port))
    assert (finding.of, finding.verdict) == ("channels.mail duty", Verdict.GOOD)
    assert mailbox.mails == []


def test_a_mail_server_that_is_away_or_inside_is_wrong(tmp_path: Path) -> None:
    (away,) = found(tmp_path, mail(9))
    assert (away.verdict, "does not answer at port 9" in away.told) == (Verdict.WRONG, True)
    (inside,) = found(tmp_path, mail(25, ""))
    assert (inside.verdict, "is not public" in inside.told) == (Verdict.WRONG, True)


def test_a_webhook_is_spoken_to_and_sent_nothing(tmp_path: Path) -> None:
    with receiver() as (url, seen):
        told = f'[[channels.webhook]]\nname = "noc"\nurl = "{url}"\nsecret = "{CANARY}"\nallow_internal = true\n'
        (finding,) = found(tmp_path, told)
    assert finding.verdict is Verdict.GOOD
    assert seen == []


def test_a_robot_is_named_by_its_service(tmp_path: Path) -> None:
    robot = '[[channels.apprise]]\nname = "{name}"\ntarget = "{target}://{token}"\n'
    good, wrong = found(
        tmp_path,
        robot.format(name="a", target="feishu", token=CANARY) + robot.format(name="b", target="nosuch", token=CANARY),
    )
    assert (good.verdict, "an address of feishu" in good.told) == (Verdict.GOOD, True)
    assert (wrong.verdict, "can not use this address of nosuch" in wrong.told) == (Verdict.WRONG, True)
    assert CANARY not in good.told + wrong.told


def test_a_file_that_can_not_be_written_is_wrong(tmp_path: Path) -> None:
    file = '[[channels.file]]\nname = "{name}"\npath = "{path}"\n'
    good, wrong = found(tmp_path, file.format(name="a", path=tmp_path / "x") + file.format(name="b", path=tmp_path))
    assert (good.verdict, wrong.verdict) == (Verdict.GOOD, Verdict.WRONG)


def test_templates_of_ones_own_are_tried_and_a_wrong_one_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "order.zh.txt").write_text("{{ order.region }}\n{{ order.reason }}", encoding="utf-8")
    (folder / "oder.en.txt").write_text("", encoding="utf-8")
    told = f'[channels]\ntemplates = "{folder}"\n'
    note, good = found(tmp_path, told)
    assert (note.verdict, "oder.en.txt is used for nothing" in note.told) == (Verdict.NOTE, True)
    assert (good.verdict, "order.zh.txt of your own" in good.told) == (Verdict.GOOD, True)
    (folder / "order.zh.txt").write_text("{{ order.regoin }}\nx", encoding="utf-8")
    wrong = found(tmp_path, told)[-1]
    assert (wrong.verdict, "regoin" in wrong.told, "order.zh.txt" in wrong.told) == (Verdict.WRONG, True, True)
    (missing,) = found(tmp_path, f'[channels]\ntemplates = "{tmp_path / "none"}"\n')
    assert missing.verdict is Verdict.WRONG


EVERY_SECRET = f"""
[[orders.webhooks]]
name = "a"
url = "https://li:{CANARY}@noc.example/hook?token={CANARY}"
secret = "{CANARY}"
[[channels.webhook]]
name = "b"
url = "https://li:{CANARY}@noc.example/hook?token={CANARY}"
secret = "{CANARY}"
[[channels.mail]]
name = "c"
host = "mail.invalid"
sender = "gw@noc.example"
recipients = ["duty@noc.example"]
username = "noc"
password = "{CANARY}"
[[channels.apprise]]
name = "d"
target = "dingtalk://{CANARY}"
"""


def test_no_secret_is_shown_by_settings_or_check(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    findings = found(tmp_path, EVERY_SECRET)
    settings = read_settings(tmp_path / "goldenwindow.toml")
    printed = capsys.readouterr()
    shown = f"{findings} {describe(settings)} {settings!r} {caplog.text} {printed}"
    assert CANARY not in shown


@pytest.mark.parametrize(
    "wrong",
    [
        f'[channels]\napprise = "feishu://{CANARY}"',
        f'[[channels.apprise]]\ntarget = "feishu://{CANARY}"',
        f'[[channels.apprise]]\nname = "{"x" * 50}"\ntarget = "feishu://{CANARY}"',
        f'[[channels.apprise]]\nname = "a"\ntarget = ["{CANARY}"]',
        f'[[channels.webhook]]\nname = "a"\nurl = "ftp://h/{CANARY}"\nsecret = "{CANARY}"',
        f'[[channels.webhook]]\nname = "a"\nurl = "https://h/"\nsecret = {{a = "{CANARY}"}}',
        f'[[channels.mail]]\nname = "a"\nhost = "h"\nsender = "b@c"\npassword = ["{CANARY}"]\nrecipients = ["x"]',
        f'channels = "{CANARY}"',
        f'[[channels]]\napprise = "{CANARY}"',
        f'[orders]\nwebhooks = "https://h/{CANARY}"',
    ],
)
def test_no_secret_is_shown_by_a_fault(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(SettingsWrong) as caught:
        found(tmp_path, wrong)
    assert CANARY not in str(caught.value)
