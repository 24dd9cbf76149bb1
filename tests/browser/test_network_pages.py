"""Map, complaints and planned work in a browser: drawn, moved by keys, and searched without a script too."""

from playwright.sync_api import Page, expect

from tests.browser.live_site import LiveSite
from tests.browser.watched import Opener


def test_the_map_is_drawn_and_moves_by_keys(site: LiveSite, page: Page) -> None:
    page.goto(site.url("/map", lang="en"))
    expect(page.locator("canvas#map[data-ready]")).to_be_visible()
    before = page.locator("canvas#map").screenshot()
    page.locator("canvas#map").focus()
    page.keyboard.press("+")
    page.wait_for_timeout(200)
    assert page.locator("canvas#map").screenshot() != before


def test_without_a_script_the_list_says_what_the_map_shows(site: LiveSite, open_page: Opener) -> None:
    page = open_page(javascript=False)
    page.goto(site.url("/map", lang="en"))
    expect(page.locator("#problems")).to_contain_text("Out of service now")


def test_complaints_are_searched_by_a_plain_form(site: LiveSite, page: Page) -> None:
    page.goto(site.url("/complaints", lang="en", hours=72))
    page.get_by_label("Words").fill("信号")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator(".said").first).to_contain_text("信号")
