"""The harness sees what goes wrong on a page: a test that sees nothing would pass over everything."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.accessibility import barriers
from tests.browser.live_site import LiveSite
from tests.browser.watched import Opener, Watched, opened


@pytest.fixture
def unwatched(browser: Browser) -> tuple[Page, Watched]:
    watched = Watched()
    return opened(browser, watched), watched


def test_the_site_shows_the_bundled_weeks_as_they_stood(site: LiveSite, page: Page) -> None:
    page.goto(site.url("/", lang="en"))
    assert "Yinchuan" in page.inner_text("body")


def test_a_script_that_throws_is_seen(site: LiveSite, unwatched: tuple[Page, Watched]) -> None:
    page, watched = unwatched
    page.goto(site.url("/healthz"))
    page.evaluate("setTimeout(() => { throw new Error('broken') }, 0)")
    page.wait_for_timeout(50)
    assert any("broken" in fault for fault in watched.faults())
    page.context.close()


def test_a_violation_of_the_policy_is_seen(site: LiveSite, unwatched: tuple[Page, Watched]) -> None:
    page, watched = unwatched
    page.goto(site.url("/"))
    page.evaluate("const s = document.createElement('script'); s.textContent = '1'; document.body.append(s)")
    assert any("Content Security Policy" in fault for fault in watched.faults())
    page.context.close()


def test_a_request_that_is_refused_is_seen_unless_it_is_expected(
    site: LiveSite, unwatched: tuple[Page, Watched]
) -> None:
    page, watched = unwatched
    page.goto(site.url("/nowhere"))
    assert any(fault.startswith("404") for fault in watched.faults())
    watched.expects("404")
    assert watched.faults() == []
    page.context.close()


def test_a_barrier_is_found(page: Page) -> None:
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1><img src='data:,'><button></button></main>")
    assert {finding.split()[0] for finding in barriers(page)} >= {"image-alt", "button-name"}


def test_a_page_opens_without_javascript(site: LiveSite, open_page: Opener) -> None:
    page = open_page(javascript=False)
    page.goto(site.url("/", lang="en"))
    assert "Yinchuan" in page.inner_text("body")
