"""The windows page in a browser: limits are worked out while one reads, and dragged without a request."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import barriers
from tests.browser.live_site import LiveSite
from tests.browser.watched import Opener

ORDERS = '[data-figure="orders"] b'


def test_limits_come_by_themselves_and_a_typed_one_shows_what_it_comes_to(site: LiveSite, page: Page) -> None:
    page.goto(site.url("/windows", lang="en"))
    orders = page.locator(ORDERS)
    expect(orders).to_have_text(re.compile(r"\d"))
    page.get_by_label("Every outage is over after").fill("1")
    page.keyboard.press("Tab")
    many = float(orders.inner_text())
    page.get_by_label("Every outage is over after").fill("12")
    page.keyboard.press("Tab")
    assert float(orders.inner_text()) < many
    assert "limit=12" in page.url


def test_dragging_moves_the_line_and_asks_nobody(site: LiveSite, page: Page) -> None:
    page.goto(site.url("/windows", lang="en", limit=2))
    slide = page.get_by_label("Repair-time limit in hours")
    mark = page.locator(".limit .mark.shown").first
    before, asked = mark.get_attribute("x1"), []
    page.on("request", lambda request: asked.append(request.url) if "/windows" in request.url else None)
    slide.focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    assert float(mark.get_attribute("x1") or 0) > float(before or 0)
    assert asked == []


def test_without_a_script_a_limit_is_asked_for_by_its_form(site: LiveSite, open_page: Opener) -> None:
    page = open_page(javascript=False)
    page.goto(site.url("/windows", lang="en", limit=2))
    few = float(page.locator(ORDERS).inner_text())
    page.get_by_label("Every outage is over after").fill("0.5")
    page.get_by_role("button", name="Show").click()
    assert float(page.locator(ORDERS).inner_text()) >= few


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nobody_is_kept_out_once_the_limits_stand_there(site: LiveSite, page: Page, lang: str) -> None:
    page.goto(site.url("/windows", lang=lang, limit=4))
    page.locator("summary").first.click()
    assert barriers(page) == []
