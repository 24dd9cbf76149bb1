"""Every place of the rail: nothing goes wrong on it, nobody is kept out of it, nothing on it is cut off."""

import pytest
from playwright.sync_api import Page

from tests.browser.accessibility import barriers
from tests.browser.live_site import LiveSite
from tests.browser.places import PLACES, visit
from tests.browser.watched import PHONE, Opener, Watched

SPILLS = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.querySelectorAll('body *')]
    .filter((each) => each.getBoundingClientRect().right > wide + 1)
    .map((each) => `${each.tagName}.${each.className}`).slice(0, 5);
}"""


# Colours depend on the theme and lengths on the language: two looks show what four would.
@pytest.mark.parametrize(("lang", "theme"), [("en", "light"), ("zh", "dark")])
@pytest.mark.parametrize("path", PLACES)
def test_nobody_is_kept_out(site: LiveSite, page: Page, watched: Watched, path: str, lang: str, theme: str) -> None:
    visit(page, watched, site, path, lang=lang, theme=theme)
    assert page.get_attribute("html", "data-theme") == theme
    assert barriers(page) == []
    assert page.evaluate(SPILLS) == []


@pytest.mark.parametrize("path", PLACES)
def test_a_place_is_read_without_javascript_and_on_a_phone(
    site: LiveSite, open_page: Opener, watched: Watched, path: str
) -> None:
    page = open_page(size=PHONE, javascript=False)
    answer = page.goto(site.url(path, lang="en"))
    assert answer is not None
    if answer.status == 404:
        watched.expects("404")
        pytest.skip(f"{path} is not built")
    assert page.inner_text("main").strip()
