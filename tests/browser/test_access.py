"""Coming in and going out in a browser: the first admin, a wrong password, what a viewer is offered, the end."""

import re

import pytest
from playwright.sync_api import Page, expect

from service.store.audit import Actor
from tests.browser.accessibility import barriers
from tests.browser.live_site import LiveSite
from tests.browser.test_places import SPILLS
from tests.browser.watched import PHONE, Opener, Watched

PASSWORD = "seven grey herons"  # noqa: S105 - of the people of the tests
QUEUE = "/queue?priority=P2"


def let_in(site: LiveSite, name: str, role: str) -> None:
    """Somebody who has chosen a password."""
    desk = site.service.entrance.desk
    first = desk.add_person(name, role, None, at_work(site))
    desk.change_password(desk.sign_in(name, first, "", None).principal, first, PASSWORD, "")


def at_work(site: LiveSite) -> Actor:
    return Actor("root", "terminal", "", "", "", site.service.entrance.desk._now())


def fill_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


@pytest.fixture
def house(own_site: LiveSite) -> LiveSite:
    """A site that Li Na runs and Ma Jun looks at."""
    let_in(own_site, "Li Na", "admin")
    let_in(own_site, "Ma Jun", "viewer")
    return own_site


def test_the_first_admin_is_set_up_and_from_then_on_everybody_signs_in(
    own_site: LiveSite, page: Page, open_page: Opener
) -> None:
    page.goto(own_site.url("/people", lang="en"))
    expect(page.get_by_role("banner").get_by_text("everybody on this machine is admin")).to_be_visible()
    page.get_by_role("link", name="Set up the first admin").click()
    page.get_by_label("Name").fill("Li Na")
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password, once more").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(own_site.url("/people"))
    expect(page.get_by_role("banner").get_by_text("Li Na")).to_be_visible()
    other = open_page()
    other.goto(own_site.url("/queue"))
    expect(other).to_have_url(own_site.url("/login", next="/queue"))


def test_a_wrong_password_is_said_and_the_right_one_leads_to_where_one_wanted(
    house: LiveSite, page: Page, watched: Watched
) -> None:
    watched.expects("403")
    page.goto(house.url(QUEUE))
    fill_in(page, "Ma Jun", "not the password")
    expect(page.get_by_role("alert")).to_contain_text("Not signed in")
    expect(page.get_by_label("Name")).to_have_value("Ma Jun")
    expect(page.get_by_label("Password")).to_be_focused()
    fill_in(page, "Ma Jun")
    expect(page).to_have_url(house.url(QUEUE))


def test_it_needs_no_script_to_come_in_and_go_out(house: LiveSite, open_page: Opener) -> None:
    page = open_page(javascript=False)
    page.goto(house.url("/account"))
    fill_in(page, "Ma Jun")
    expect(page.get_by_role("heading", name="Ma Jun")).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(house.url("/login"))


def test_a_viewer_is_offered_nothing_that_changes_anything(house: LiveSite, page: Page, watched: Watched) -> None:
    watched.expects("403")
    page.goto(house.url("/queue"))
    fill_in(page, "Ma Jun")
    page.locator("tr.order").first.click()
    expect(page.get_by_text("You may look at orders, not change them.")).to_be_visible()
    outage = page.locator("#opened a[href^='/outages/']").last.get_attribute("href")
    for path in ("/queue", outage or "", "/complaints", "/planned-work", "/data", "/settings", "/reports", "/map"):
        page.goto(house.url(path))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.locator("main form[method=post]").evaluate_all("all => all.map((form) => form.action)") == [], path
    rail = page.get_by_role("navigation")
    expect(rail.get_by_role("link", name="Queue")).to_be_visible()
    expect(rail.get_by_role("link", name=re.compile("People|Audit"))).to_have_count(0)
    page.keyboard.press("g")
    page.keyboard.press("e")
    expect(page).to_have_url(house.url("/map"))
    page.goto(house.url("/people"))
    expect(page.get_by_role("heading", name="Not yours to do")).to_be_visible()
    assert barriers(page) == []


def test_once_the_session_is_over_the_door_comes_by_itself_and_leads_back(
    house: LiveSite, page: Page, watched: Watched
) -> None:
    watched.expects("401")
    page.goto(house.url(QUEUE))
    fill_in(page, "Ma Jun")
    expect(page).to_have_url(house.url(QUEUE))
    desk = house.service.entrance.desk
    desk.disable("Ma Jun", at_work(house))
    desk.enable("Ma Jun", at_work(house))
    page.evaluate("import('/static/frame.js').then((frame) => frame.gather(0))")
    expect(page).to_have_url(house.url("/login", next=QUEUE))
    expect(page.get_by_text("your session is over")).to_be_visible()
    fill_in(page, "Ma Jun")
    expect(page).to_have_url(house.url(QUEUE))


def test_the_menu_of_a_person_opens_and_closes_by_key_and_leads_out(
    house: LiveSite, page: Page, watched: Watched
) -> None:
    watched.expects("401")
    page.goto(house.url("/account"))
    fill_in(page, "Ma Jun")
    menu = page.get_by_role("banner").locator("details.menu")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    out = menu.get_by_role("button", name="Sign out")
    expect(out).to_be_visible()
    page.keyboard.press("Escape")
    expect(out).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
    menu.locator("summary").click()
    page.locator("main").click(position={"x": 5, "y": 300})
    expect(out).to_be_hidden()
    menu.locator("summary").click()
    out.click()
    expect(page).to_have_url(house.url("/login"))


def test_somebody_is_let_in_chooses_a_password_and_what_was_done_stands_in_the_audit(
    house: LiveSite, page: Page, open_page: Opener
) -> None:
    page.goto(house.url("/people"))
    fill_in(page, "Li Na")
    page.get_by_label("Name").fill("王芳")
    page.get_by_label("Role").select_option("dispatcher")
    person = page.get_by_role("region", name="Add a person")
    expect(person.get_by_label("Yinchuan")).to_be_hidden()
    person.get_by_label("only these").check()
    person.get_by_label("Yinchuan").check()
    person.get_by_role("button", name="Add").click()
    secret = page.get_by_role("textbox", name="First password of 王芳")
    expect(page.get_by_role("button", name="Copy")).to_be_visible()
    theirs = open_page()
    theirs.goto(house.url("/queue"))
    fill_in(theirs, "王芳", secret.input_value())
    theirs.get_by_label("Password until now").fill(secret.input_value())
    theirs.get_by_label("New password", exact=True).fill(PASSWORD)
    theirs.get_by_label("New password, once more").fill(PASSWORD)
    theirs.keyboard.press("Enter")
    expect(theirs).to_have_url(house.url("/queue"))
    page.keyboard.press("Escape")
    page.goto(house.url("/audit", by="Li Na", q="add person"))
    row = page.get_by_role("row").filter(has_text="王芳")
    expect(row).to_contain_text("added a person")
    expect(row).to_contain_text("Yinchuan")
    expect(row).to_contain_text("dispatcher")


@pytest.mark.parametrize(("lang", "theme"), [("en", "light"), ("zh", "dark")])
def test_nobody_is_kept_out_of_the_pages_of_access(
    house: LiveSite, page: Page, open_page: Opener, lang: str, theme: str
) -> None:
    phone = open_page(size=PHONE)
    for each in (page, phone):
        each.goto(house.url("/login", lang="en"))
        fill_in(each, "Li Na")
        expect(each).to_have_url(house.base)
        for path in ("/account", "/people", "/people?person=Ma%20Jun", "/audit"):
            joint = "&" if "?" in path else "?"
            each.goto(f"{house.url(path)}{joint}lang={lang}&theme={theme}")
            assert barriers(each) == [], path
            assert each.evaluate(SPILLS) == [], path


@pytest.mark.parametrize(("lang", "theme"), [("en", "light"), ("zh", "dark")])
def test_nobody_is_kept_out_at_the_door(
    house: LiveSite, open_page: Opener, watched: Watched, lang: str, theme: str
) -> None:
    watched.expects("410")
    phone = open_page(size=PHONE)
    for path in ("/login?next=/queue", "/first-admin?secret=over"):
        phone.goto(f"{house.url(path)}&lang={lang}&theme={theme}")
        assert phone.get_attribute("html", "data-theme") == theme
        assert barriers(phone) == [], path
        assert phone.evaluate(SPILLS) == [], path
