"""A page outlives its service: it says that it is cut off, and goes on by itself when the service is back."""

from playwright.sync_api import Page, expect

from tests.browser.live_site import LiveSite
from tests.browser.watched import Watched

ALARM = (
    b'{"alarm_id": "A-new", "cell_id": "YC0001-1", "raised_at": "2011-07-05T18:41:00+08:00", "severity": "critical"}'
)
BACK_MS = 60_000


def test_a_page_says_that_it_is_cut_off_and_goes_on_after_a_restart(
    own_site: LiveSite, page: Page, watched: Watched
) -> None:
    watched.expects(
        "htmx:", "ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_CONNECTION_RESET", "ERR_EMPTY"
    )
    page.goto(own_site.url("/data", lang="en"))
    expect(page.locator("#lost")).to_be_hidden()
    own_site.stop()
    expect(page.locator("#lost")).to_be_visible(timeout=BACK_MS)
    own_site.start()
    expect(page.locator("#lost")).to_be_hidden(timeout=BACK_MS)
    before = page.inner_text("#data-now")
    own_site.service.pipeline.ingest_documents("alarms", [ALARM])
    expect(page.locator("#data-now")).not_to_have_text(before, timeout=BACK_MS)
