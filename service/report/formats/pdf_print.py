"""A report as PDF (WeasyPrint): the page as it prints, with fonts of its own, and nothing fetched from anywhere."""

import logging
from functools import cache
from pathlib import Path
from typing import Final

from weasyprint import HTML
from weasyprint.urls import URLFetcher

from service.report.document import Language, Report
from service.report.formats.html_page import embedded_font, html

FONTS: Final = Path(__file__).parents[1] / "fonts"
_FAMILY: Final = "Noto Sans SC"


def pdf(report: Report, language: Language) -> bytes:
    """A4, landscape. Characters that the bundled font lacks come from the system's fonts."""
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    page = HTML(
        string=html(report, language, fonts=_fonts()).decode(), url_fetcher=URLFetcher(allowed_protocols=("data",))
    )
    told: bytes = page.write_pdf(presentational_hints=False)
    return told


@cache
def _fonts() -> str:
    weights = ((400, "Regular"), (600, "Bold"))
    return "\n".join(embedded_font(_FAMILY, FONTS / f"NotoSansSC-{name}.woff2", weight) for weight, name in weights)
