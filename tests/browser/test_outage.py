"""The outage page in a browser: drawn, told as a table, kept live, and people say what they think of its links."""

import re

import msgspec
import pytest
from playwright.sync_api import Page, expect

from correlate.facts import GroupPicture
from tests.browser.accessibility import barriers
from tests.browser.live_site import LiveSite
from tests.browser.watched import PHONE, Opener

FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def fibre_cut(site: LiveSite) -> GroupPicture:
    """The group with most cells out."""
    pictures = [group.picture for group in site.service.store.reads.open_groups()]
    return max(pictures, key=lambda picture: len(picture.outages))


def test_it_is_drawn_and_its_figures_are_read_by_pointing(site: LiveSite, page: Page) -> None:
    page.goto(site.url(f"/outages/{fibre_cut(site).group_id}", lang="en"))
    expect(page.locator(".course .plot canvas")).to_have_count(1)
    page.locator(".course .plot .u-over").hover(position={"x": 200, "y": 100})
    expect(page.locator(".course .hover")).to_contain_text(re.compile(r"[\d.]+ h: put down to it [\d.]+"))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nobody_is_kept_out_of_it(site: LiveSite, page: Page, lang: str, theme: str) -> None:
    page.goto(site.url(f"/outages/{fibre_cut(site).group_id}", lang=lang, theme=theme))
    expect(page.locator(".course .plot canvas")).to_have_count(1)
    page.locator("summary").first.click()
    assert barriers(page) == []
    assert page.evaluate(FITS)


def test_it_is_read_without_a_script_and_on_a_phone(site: LiveSite, open_page: Opener) -> None:
    page = open_page(size=PHONE, javascript=False)
    page.goto(site.url(f"/outages/{fibre_cut(site).group_id}", lang="en"))
    page.locator("summary").first.click()
    rows = page.locator(".course table tbody tr")
    assert rows.count() > 5
    assert "–" in rows.last.inner_text()
    assert page.evaluate(FITS)


def test_the_picture_follows_the_theme(site: LiveSite, page: Page) -> None:
    page.goto(site.url(f"/outages/{fibre_cut(site).group_id}", theme="light"))
    canvas = page.locator(".course .plot canvas")
    expect(canvas).to_have_count(1)
    before = canvas.evaluate("each => each.toDataURL()")
    page.locator('[data-theme-choice="dark"]').click()
    expect(canvas).to_have_count(1)
    assert canvas.evaluate("each => each.toDataURL()") != before


def test_who_says_that_it_is_not_sees_so_and_the_last_word_counts(own_site: LiveSite, page: Page) -> None:
    page.goto(own_site.url(f"/outages/{fibre_cut(own_site).group_id}", lang="en"))
    first = page.locator(".evidence li").first
    first.get_by_role("button", name="Confirm").click()
    expect(first.get_by_role("button", name="Confirm")).to_have_attribute("aria-pressed", "true")
    first.get_by_role("button", name="Reject").click()
    expect(first.get_by_role("button", name="Reject")).to_have_attribute("aria-pressed", "true")
    expect(first).to_contain_text("rejected by operator")
    assert len(own_site.service.store.feedback.newest(5)) == 2


def test_more_evidence_is_shown_when_it_is_asked_for(site: LiveSite, page: Page) -> None:
    page.goto(site.url(f"/outages/{fibre_cut(site).group_id}", lang="en"))
    few = page.locator(".evidence li").count()
    page.get_by_role("link", name=re.compile("Show .* more")).click()
    expect(page.locator(".evidence li").nth(few)).to_be_visible()


def test_what_comes_in_appears_by_itself_and_the_picture_is_drawn_anew(own_site: LiveSite, page: Page) -> None:
    picture = fibre_cut(own_site)
    page.goto(own_site.url(f"/outages/{picture.group_id}", lang="en"))
    expect(page.locator(".course .plot canvas")).to_have_count(1)
    cell_id, raised_at = picture.outages[0].cell_id, "2011-07-05T18:30:00+08:00"
    door = {"alarm_id": "A-new", "cell_id": cell_id, "raised_at": raised_at, "probable_cause": "门禁告警"}
    document = msgspec.json.encode({**door, "severity": "minor", "effect": "power"})
    own_site.service.pipeline.ingest_documents("alarms", [document])
    expect(page.locator(".steps")).to_contain_text("门禁告警")
    expect(page.locator(".course .plot canvas")).to_have_count(1)
