"""A report as files: one for each format and language, named by what it is about."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from service.report.document import Language, Report
from service.report.formats.csv_tables import csv_files
from service.report.formats.html_page import html
from service.report.formats.pdf_print import pdf
from service.report.formats.pptx_deck import pptx
from service.report.formats.xlsx_book import xlsx
from service.results.result_folder import ResultFolder

_MADE: Final[Mapping[str, Callable[[Report, Language], bytes]]] = {"html": html, "xlsx": xlsx, "pdf": pdf, "pptx": pptx}
FORMATS: Final = (*_MADE, "csv")
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


def report_files(
    report: Report, kind: str, formats: Iterable[str], languages: Iterable[Language]
) -> Iterator[tuple[str, bytes]]:
    """Names and contents: ``weekly-2011-W27-zh.pdf``; of CSV, a file a table."""
    for language in languages:
        stem = f"{kind}-{report.period}-{language}"
        for format_ in formats:
            if format_ == "csv":
                yield from ((f"{stem}-{name}", content) for name, content in csv_files(report, language))
            else:
                yield f"{stem}.{format_}", _MADE[format_](report, language)


def write_report(
    out: Path, report: Report, kind: str, formats: Iterable[str], languages: Iterable[Language]
) -> list[str]:
    """Writes them into `out`, all or none; returns their names. OSError where it can not be written."""
    names = []
    with ResultFolder(out) as folder:
        for name, content in report_files(report, kind, formats, list(languages)):
            folder.write(name, content)
            names.append(name)
    return names
