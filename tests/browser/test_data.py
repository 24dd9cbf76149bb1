"""Rejected documents by keyboard and mouse: looked at, repaired, sent again."""

from playwright.sync_api import Page, expect

from tests.browser.live_site import LiveSite
from tests.browser.watched import Opener


def test_a_rejected_document_is_repaired_and_comes_through(own_site: LiveSite, page: Page) -> None:
    page.goto(own_site.url("/data", lang="en"))
    page.get_by_role("searchbox", name="Search").fill("yesterday")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="2", exact=True).click()
    document = page.get_by_label("The document")
    expect(document).to_have_value('{"alarm_id": "A-timeless", "cell_id": "YC0001-1", "raised_at": "yesterday"}')
    document.fill(document.input_value().replace("yesterday", "2011-07-05T18:20:00+08:00"))
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("status").filter(has_text="It came through.")).to_be_visible()
    page.get_by_role("link", name="All rejected documents").click()
    expect(page.get_by_role("link", name="2", exact=True)).to_have_count(0)


def test_all_that_fit_are_sent_again_without_javascript(own_site: LiveSite, open_page: Opener) -> None:
    page = open_page(javascript=False)
    page.goto(own_site.url("/data", lang="en", reason="unknown_region"))
    page.get_by_role("button", name="Send 1 again as it was").click()
    expect(page.get_by_role("status").filter(has_text="was rejected again")).to_contain_text("Atlantis")


def test_a_channel_is_tried_from_the_page_of_settings(own_site: LiveSite, page: Page) -> None:
    page.goto(own_site.url("/settings", lang="zh"))
    page.get_by_role("button", name="通过 file 发送测试").click()
    expect(page.get_by_role("status").filter(has_text="file 已收到测试。")).to_be_visible()
