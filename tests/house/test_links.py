"""Links between the pages of the repository lead somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([
    *ROOT.glob("*.md"),
    *(page for folder in ("docs", "deploy", "datasets", "notebooks") for page in (ROOT / folder).rglob("*.md")),
])  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_relative_link_leads_to_a_file_or_folder(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    inner = [link for link in links if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in inner if not (page.parent / link).exists()] == []


def test_every_page_of_the_documentation_is_linked_from_the_readme_or_from_another_page() -> None:
    linked = {
        (page.parent / link).resolve()
        for page in PAGES
        for link in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    }
    alone = [page for page in (ROOT / "docs").glob("*.md") if page.resolve() not in linked]
    assert alone == []
