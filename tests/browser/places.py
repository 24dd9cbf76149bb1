"""The places that people can go to, as the rail lists them."""

import pytest
from playwright.sync_api import Page, expect

from service.dashboard.frame.place import RAIL
from tests.browser.live_site import LiveSite
from tests.browser.watched import Watched

PLACES = tuple(stop.place.value for stop in RAIL)


def visit(page: Page, watched: Watched, site: LiveSite, path: str, **query: str | int) -> None:
    """Go there, and wait until what the page asks for by itself has come; a place that is not built is named."""
    answer = page.goto(site.url(path, **query))
    assert answer is not None
    if answer.status == 404:
        watched.expects("404")
        pytest.skip(f"{path} is not built")
    assert answer.ok, f"{path} answers {answer.status}"
    # A function to wait for would be evaluated as a string, which the pages' policy forbids.
    expect(page.locator(".htmx-request")).to_have_count(0)
