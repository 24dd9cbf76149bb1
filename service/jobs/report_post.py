"""Mails the reports that were made: each version once, and again only where no server took it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol

from alerts.channels.push import Delivered, Refused, Unavailable
from alerts.channels.report_mail import Attached
from alerts.channels.texts import Text
from service.report.period import WORDS, PeriodKind
from service.store.report_versions import ReportVersion, ReportVersions

_WAITING: Final = ".unsent-"
"""Before the name of a report's folder: beside it such a file stands until a server took the report."""


class Mails(Protocol):
    """Who takes a report."""

    def send(self, key: str, text: Text, files: Sequence[Attached]) -> Delivered:
        """One mail; raises `Refused` or `Unavailable`."""
        ...


class ReportPost:
    """Mails reports out of the folder that they were written into."""

    def __init__(self, folder: Path, versions: ReportVersions, mails: Mails) -> None:
        self._folder = folder
        self._versions = versions
        self._mails = mails

    def wait_for(self, version: ReportVersion) -> None:
        """This one is to be mailed; remembered beside it, so that a restart in between changes nothing."""
        (self._folder / f"{_WAITING}{version.folder}").write_text(version.kind, encoding="utf-8")

    def send(self) -> Iterator[str]:
        """Mails what waits; tells of each what became of it. What nobody took waits for the next time."""
        for mark in sorted(self._folder.glob(f"{_WAITING}*")):
            name = mark.name.removeprefix(_WAITING)
            try:
                self._mails.send(
                    f"report-{name}", self._text(mark.read_text(encoding="utf-8"), name), self._files(name)
                )
            except (Refused, Unavailable) as error:
                yield f"{name} not mailed, and tried again next time: {error}"
            else:
                mark.unlink()
                yield f"{name} mailed"

    def _text(self, kind: str, name: str) -> Text:
        title = WORDS[PeriodKind(kind)].title
        period, _, version = name.partition(".v")
        last = self._versions.latest(kind, period)
        changed = last.changed if last is not None and version and last.version == int(version) else ()
        lines = (
            f"{title.zh} {period}{f'，第 {version} 版' if version else ''}，见附件。",
            *(zh for zh, _ in changed),
            "",
            f"{title.en}, {period}{f', version {version}' if version else ''}: see the files attached.",
            *(en for _, en in changed),
        )
        return Text(f"{title.zh} {name} · {title.en}", "\n".join(lines) + "\n")

    def _files(self, name: str) -> list[Attached]:
        found = sorted(path for path in (self._folder / name).iterdir() if path.is_file())
        return [Attached(path.name, path.read_bytes()) for path in found]
