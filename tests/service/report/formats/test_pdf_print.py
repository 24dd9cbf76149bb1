"""The print: read back page by page; Chinese in the bundled font, no glyph missing."""

import io
from functools import cache

import pytest
from pypdf import PdfReader

from service.report.document import Language
from service.report.formats.pdf_print import FONTS, pdf
from tests.service.report.formats.cast import report


@cache
def printed(language: Language) -> PdfReader:
    return PdfReader(io.BytesIO(pdf(report(), language)))


def text(language: Language) -> str:
    return "\n".join(page.extract_text() for page in printed(language).pages)


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("zh", ["投诉与故障关联周报", "退服累计时长", "120.26 364.17 +202.82%", "无法得知", "银川", "口径"]),
        ("en", ["Complaints and faults, weekly", "120.26 364.17 +202.82%", "n/a", "Definitions", "O'Brien"]),
    ],
)
def test_what_the_report_says_can_be_read_from_it(language: Language, wanted: list[str]) -> None:
    told = text(language)
    assert [one for one in wanted if one not in told] == []
    assert "\ufffd" not in told


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_is_printed_in_fonts_of_its_own(language: Language) -> None:
    names = [str(font) for page in printed(language).pages for font in page._get_fonts()[0]]
    assert {name for name in names if not name.partition("+")[2].startswith("Noto-Sans-SC")} == set()
    assert names


def test_pages_are_a4_and_numbered() -> None:
    pages = printed("zh").pages
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages} == {(842, 595)}
    assert f"1 / {len(pages)}" in pages[0].extract_text()


def test_the_bundled_fonts_are_small_and_have_their_licence() -> None:
    assert sum(path.stat().st_size for path in FONTS.glob("*.woff2")) < 4 << 20
    assert "SIL Open Font License" in (FONTS / "LICENSE").read_text(encoding="utf-8")
