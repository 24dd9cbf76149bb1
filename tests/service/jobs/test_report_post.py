"""New reports are mailed once; what nobody took is tried again."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from alerts.channels.push import Delivered, Unavailable
from alerts.channels.report_mail import Attached
from alerts.channels.texts import Text
from correlate.model import default_model
from correlate.rules import Rules
from service.configuration.settings import SettingsWrong, read_settings
from service.jobs.report import Form, ReportJob
from service.jobs.report_post import ReportPost
from service.report.period import PeriodKind
from service.store.store import Store
from tests.service.jobs.test_report import NEXT_MONDAY, filled
from tests.service.made import inventory
from tests.service.recording import alarm_document, post, worker_on

__all__ = ["filled"]


class Readers:
    """Takes reports, unless it is `away`."""

    def __init__(self) -> None:
        self.away = False
        self.got: list[tuple[str, Text, list[str]]] = []

    def send(self, key: str, text: Text, files: Sequence[Attached]) -> Delivered:
        if self.away:
            raise Unavailable("mail.example.com did not answer: TimeoutError")
        self.got.append((key, text, [file.name for file in files]))
        return Delivered("taken")


@pytest.fixture
def readers() -> Readers:
    return Readers()


def run(store: Store, folder: Path, readers: Readers) -> str:
    mails = ReportPost(folder, store.report_versions, readers)
    job = ReportJob(store, inventory(), folder, Form(("html",), ("zh",)), (default_model(), Rules()), mails)
    return job.write(PeriodKind.WEEKLY, NEXT_MONDAY, 4)


def test_a_new_report_is_mailed_once_with_all_its_files(filled: Store, tmp_path: Path, readers: Readers) -> None:
    assert run(filled, tmp_path, readers) == "2011-W27 new, 2011-W27 mailed"
    assert run(filled, tmp_path, readers) == "nothing new"
    ((key, text, files),) = readers.got
    assert key == "report-2011-W27"
    assert files == ["weekly-2011-W27-zh.html", "weekly.csv"]
    assert "2011-W27" in text.title


def test_what_no_server_took_is_told_and_goes_the_next_time(filled: Store, tmp_path: Path, readers: Readers) -> None:
    readers.away = True
    told = run(filled, tmp_path, readers)
    assert told.startswith("2011-W27 new, 2011-W27 not mailed, and tried again next time: mail.example.com")
    readers.away = False
    assert run(filled, tmp_path, readers) == "2011-W27 mailed"
    assert len(readers.got) == 1


def test_a_later_version_says_in_the_mail_what_is_other(filled: Store, tmp_path: Path, readers: Readers) -> None:
    run(filled, tmp_path, readers)
    post(worker_on(filled), [alarm_document("GY1-1", 100), alarm_document("GY1-1", 100, 103)])
    assert run(filled, tmp_path, readers) == "2011-W27 changed, 2011-W27.v2 mailed"
    body = readers.got[-1][1].body
    assert "version 2" in body
    assert "第 2 版" in body
    assert "Guyuan, Outages: " in body


@pytest.mark.parametrize(
    ("reports", "remedy"),
    [
        ('mail_to = ["chief@example.com"]', "set both or none"),
        ('mail_by = "office"\nmail_to = ["chief@example.com"]', r"no channel of mail has that name; there is none"),
    ],
)
def test_settings_that_name_no_server_for_reports_are_refused(tmp_path: Path, reports: str, remedy: str) -> None:
    path = tmp_path / "goldenwindow.toml"
    path.write_text(f"[reports]\n{reports}\n", encoding="utf-8")
    with pytest.raises(SettingsWrong, match=remedy):
        read_settings(path)
