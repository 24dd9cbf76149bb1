"""The dispatcher's page in a browser: by touch, without a script, and calm while a row is open."""

from playwright.sync_api import Page, expect

from tests.browser.live_site import LiveSite
from tests.browser.watched import PHONE, Opener, Watched

OPEN = "#opened"


def test_while_a_row_is_open_changes_wait_and_are_counted(own_site: LiveSite, page: Page) -> None:
    page.goto(own_site.url("/queue", lang="en"))
    first, second = (page.locator("tr.order").nth(place) for place in (0, 1))
    first.press("Enter")
    expect(page.locator(OPEN)).to_be_visible()
    other = second.get_attribute("data-key")
    before = second.inner_text()
    took = page.request.post(own_site.url(f"/api/v1/orders/{other}/acknowledge"), data="{}")
    assert took.ok
    waiting = page.locator(".waiting")
    expect(waiting).to_have_text("1 change waits: show it")
    assert second.inner_text().split()[:4] == before.split()[:4]
    assert "acknowledged" not in page.locator(f'tr.order[data-key="{other}"]').inner_text()
    waiting.click()
    expect(page.locator(f'tr.order[data-key="{other}"] .state')).to_have_text("acknowledged")


def test_an_order_that_moved_on_meanwhile_is_told_beside_it(own_site: LiveSite, page: Page, watched: Watched) -> None:
    watched.expects("409")
    page.goto(own_site.url("/queue", lang="en"))
    row = page.locator("tr.order").first
    row.press("Enter")
    expect(page.locator(OPEN)).to_be_visible()
    page.request.post(own_site.url(f"/api/v1/orders/{row.get_attribute('data-key')}/acknowledge"), data="{}")
    page.keyboard.press("a")
    expect(page.locator(f"{OPEN} .refused")).to_contain_text("the order is “acknowledged” by now")


SETTLES_MS = 500


def test_a_countdown_goes_on_by_the_clock_of_the_service_and_moves_nothing(site: LiveSite, page: Page) -> None:
    with page.expect_response(
        lambda answer: "/queue/table" in answer.url
    ):  # asked for anew as soon as the stream opens
        page.goto(site.url("/queue", lang="en"))
    page.wait_for_timeout(SETTLES_MS)
    time = page.locator("tr.order .window time").last
    width, before = page.locator("tr.order td").nth(4).bounding_box(), time.inner_text()
    page.evaluate("const told = document.getElementById('queue').dataset; told.now = Number(told.now) + 600")
    expect(time).not_to_have_text(before)
    assert page.locator("tr.order td").nth(4).bounding_box() == width


def test_without_a_script_an_order_is_opened_and_acted_on(own_site: LiveSite, open_page: Opener) -> None:
    page = open_page(javascript=False)
    page.goto(own_site.url("/queue", lang="en"))
    page.locator("tr.order .place a").first.click()
    expect(page.locator(OPEN)).to_be_visible()
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator("tr.order .state").first).to_have_text("acknowledged")
    expect(page.locator(OPEN)).to_be_visible()


def test_on_a_phone_nothing_is_wider_than_the_screen_and_buttons_are_for_thumbs(
    site: LiveSite, open_page: Opener
) -> None:
    page = open_page(size=PHONE)
    page.goto(site.url("/queue", lang="zh"))
    page.locator("tr.order").first.tap()
    expect(page.locator(OPEN)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    buttons = page.locator(f"{OPEN} .act > .do, {OPEN} .act > details > summary")
    assert all((buttons.nth(n).bounding_box() or {"height": 0})["height"] >= 44 for n in range(buttons.count()))
