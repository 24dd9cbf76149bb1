"""No text that anybody sends runs on a page, or becomes a part of it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.live_site import LiveSite
from tests.browser.payloads import PAYLOADS, fill, hostile_settings
from tests.browser.places import PLACES, visit
from tests.browser.watched import Watched

RAN = """() => {
  const own = location.origin + '/';
  const all = [...document.querySelectorAll('*')];
  const faults = all.flatMap((each) => [...each.attributes]
    .filter((one) => one.name.startsWith('on') || one.name.startsWith('hx-on') || /^\\s*javascript:/i.test(one.value))
    .map((one) => `${each.tagName} ${one.name}=${one.value.slice(0, 80)}`));
  const foreign = [...document.querySelectorAll('script, iframe, object, embed, base, link, img, style')]
    .filter((each) => each.tagName !== 'SCRIPT' || each.type !== 'application/json')
    .filter((each) => !(each.src || each.href || '').startsWith(own) && !(each.src || '').startsWith('data:'))
    .map((each) => each.outerHTML.slice(0, 120));
  return [...faults, ...foreign, ...(window.hasRun || [])];
}"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    with LiveSite(hostile_settings(tmp_path_factory.mktemp("hostile"))) as site:
        fill(site)
        yield site


@pytest.fixture
def wary(page: Page) -> Page:
    page.add_init_script("window.ran = (what) => { (window.hasRun ||= []).push('it ran: ' + what) }")
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    return page


def test_there_are_two_hundred_payloads_and_each_stands_in_the_store(hostile: LiveSite) -> None:
    assert len(set(PAYLOADS)) == 200
    assert len(hostile.service.store.reads.open_outages()) == 200
    assert hostile.service.store.reads.counters()["complaints"].accepted == 200


@pytest.mark.parametrize("path", PLACES)
def test_none_of_them_runs_on_a_page(hostile: LiveSite, wary: Page, watched: Watched, path: str) -> None:
    visit(wary, watched, hostile, path, lang="en")
    assert wary.evaluate(RAN) == []


@pytest.mark.parametrize("payload", [each for each in PAYLOADS if "<img" in each or "<svg onload" in each][::6])
def test_what_would_run_is_seen(browser: Browser, payload: str) -> None:
    page = browser.new_context().new_page()
    page.set_content(f"<main>{payload}</main>")
    assert page.evaluate(RAN)
    page.context.close()
