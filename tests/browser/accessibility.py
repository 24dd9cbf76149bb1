"""What axe finds on a page that keeps people out."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KEEPS_OUT = frozenset({"serious", "critical"})


def barriers(page: Page) -> list[str]:
    """The serious and critical findings, one a line: rule, what is wrong, and where."""
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{finding['id']} ({finding['impact']}): {finding['help']}: "
        + "; ".join(f"{' '.join(map(str, node['target']))} {node['html'][:120]}" for node in finding["nodes"][:5])
        for finding in found
        if finding["impact"] in KEEPS_OUT
    ]
