"""Chromium, a live service, and pages that fail a test when anything goes wrong on them.

What lasts longer than a test is of the package and not of the session: while Playwright is at work its event loop
stands in this thread, and tests elsewhere could not run one of their own.
"""

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.live_site import LiveSite, play_weeks, site_over
from tests.browser.watched import Opener, Watched, opened

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"no Chromium here (looked for {', '.join(NAMES)}): apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def played(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds the bundled weeks as they stood on Tuesday 5 July 2011 at 18:40; only to be copied."""
    folder = tmp_path_factory.mktemp("played")
    play_weeks(folder)
    return folder


@pytest.fixture(scope="package")
def site(played: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A service over these weeks that all tests share: to look at, not to change."""
    with site_over(played, tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def own_site(played: Path, tmp_path: Path) -> Iterator[LiveSite]:
    """A service over these weeks for one test alone, which may do with it what it likes; it takes 2 s to start."""
    with site_over(played, tmp_path) as site:
        yield site


@pytest.fixture
def watched() -> Iterator[Watched]:
    """What the browser complained of in this test, which fails if it was not expected."""
    watched = Watched()
    yield watched
    assert watched.faults() == []


@pytest.fixture
def open_page(browser: Browser, watched: Watched) -> Iterator[Opener]:
    """Opens pages, each as in a browser of its own: ``open_page(size=PHONE, javascript=False)``."""
    before = set(browser.contexts)
    yield partial(opened, browser, watched)
    for context in set(browser.contexts) - before:
        context.close()


@pytest.fixture
def page(open_page: Opener) -> Page:
    """A page on a screen of 1440 × 900 with JavaScript."""
    return open_page()
