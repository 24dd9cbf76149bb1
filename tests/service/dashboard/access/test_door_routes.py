"""The door over HTTP: who comes in, where they go on, and what is said to who does not."""

from collections.abc import Iterator

import pytest

from tests.service.access.keeping import PASSWORD, Keeping
from tests.service.asgi_client import AsgiClient
from tests.service.dashboard.access.gate import Browser, app_over, browser_of, text_of

NEW = "a heron on one leg"
PARTS = {"secret": "", "name": "Li Na", "password": NEW, "again": NEW}


@pytest.fixture
def browser(keeping: Keeping) -> Iterator[Browser]:
    """Bound elsewhere, where Ma Jun may sign in; he is not in yet."""
    keeping.person("Li Na")
    keeping.person("Ma Jun", "viewer", frozenset({"Guyuan"}))
    with browser_of(keeping) as browser:
        yield browser


def test_who_asks_for_a_page_goes_on_to_it_once_they_are_in(browser: Browser) -> None:
    assert browser.led("/account?done=ended") == "/login?next=%2Faccount%3Fdone%3Dended"
    assert "Sign in to go on" in browser.look("/login?next=%2Faccount%3Fdone%3Dended")
    answer = browser.sign_in("Ma Jun", following="/account?done=ended")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?done=ended")
    assert "Ma Jun" in browser.look("/account")


def test_the_session_is_for_this_host_and_no_script(browser: Browser) -> None:
    cookie = browser.sign_in("Ma Jun").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert PASSWORD not in cookie


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/login"])
def test_nobody_is_led_elsewhere(browser: Browser, elsewhere: str) -> None:
    assert browser.sign_in("Ma Jun", following=elsewhere).headers["location"] == "/"


@pytest.mark.parametrize(("name", "password"), [("Ma Jun", "not the password"), ("nobody here", PASSWORD), ("", "")])
def test_all_who_do_not_come_in_are_told_the_same(browser: Browser, name: str, password: str) -> None:
    answer = browser.sign_in(name, password)
    assert answer.status_code == 403
    assert "Not signed in: no person who may sign in has this name and password." in text_of(answer)
    assert f'value="{name}"' in answer.text
    assert "set-cookie" not in answer.headers
    assert not password or password not in answer.text


def test_whoever_was_shut_out_is_told_the_same_too(keeping: Keeping, browser: Browser) -> None:
    keeping.desk.disable("Ma Jun", keeping.who())
    assert "no person who may sign in" in text_of(browser.sign_in("Ma Jun"))


def test_what_is_said_is_said_in_chinese_too(browser: Browser) -> None:
    answer = browser.send("/login", "zh-CN", name="Ma Jun", password="not the password")  # noqa: S106 - it is wrong
    assert "登录失败：姓名或密码不正确" in answer.text


def test_who_tries_too_often_is_told_how_long_to_wait(browser: Browser) -> None:
    for _ in range(3):
        browser.sign_in("Ma Jun", "not the password")
    answer = browser.sign_in("Ma Jun")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "901")
    assert "Too many tries. Try again in 16 minutes." in text_of(answer)


def test_a_name_with_markup_in_it_stays_text(browser: Browser) -> None:
    answer = browser.sign_in("<script>alert(1)</script>", "not the password")
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


def test_who_is_in_already_is_not_asked_again(browser: Browser) -> None:
    browser.sign_in("Ma Jun")
    assert browser.led("/login?next=/account") == "/account"


def test_who_goes_out_is_out(browser: Browser) -> None:
    value = browser.sign_in("Ma Jun").headers["set-cookie"].split(";")[0]
    assert browser.send("/logout").headers["location"] == "/login"
    assert browser.led("/account").startswith("/login")
    again = browser.client.get("/account", {"Accept": "text/html", "Cookie": value})
    assert again.status_code == 303


def test_a_session_that_was_left_alone_leads_back_to_the_door(keeping: Keeping, browser: Browser) -> None:
    browser.sign_in("Ma Jun")
    keeping.later(hours=2)
    assert browser.led("/account") == "/login?next=%2Faccount"


def test_where_nobody_has_to_sign_in_the_door_says_so(keeping: Keeping) -> None:
    with browser_of(keeping, on_loopback=True) as browser:
        text = browser.look("/login?next=/people")
        assert "Nobody has to sign in" in text
        assert 'href="/people"' in text
        assert 'type="password"' not in text
        assert "everybody on this machine is admin" in browser.look("/people")


def test_where_nobody_was_created_the_door_tells_of_the_link(keeping: Keeping) -> None:
    with browser_of(keeping) as browser:
        assert "goldenwindow people add NAME --role admin" in browser.look("/login")


def test_the_company_s_door_is_offered_where_there_is_one(keeping: Keeping) -> None:
    keeping.person("Li Na")
    with AsgiClient(app_over(keeping, issuer="id.noc.example")) as client:
        text = Browser(client).look("/login?next=/account")
    assert "Sign in at id.noc.example" in text
    assert 'href="/oidc/start?next=/account"' in text


def test_the_first_admin_comes_in_by_the_link_once(keeping: Keeping) -> None:
    secret = keeping.desk.offer_link()
    with browser_of(keeping) as browser:
        assert "You are the first here" in browser.look(f"/first-admin?secret={secret}")
        answer = browser.send("/first-admin", **{**PARTS, "secret": secret})
        assert (answer.status_code, answer.headers["location"]) == (303, "/people")
        assert "Li Na" in browser.look("/people")
    with browser_of(keeping) as other:
        assert "This link is over" in other.look(f"/first-admin?secret={secret}", 410)
        assert other.send("/first-admin", **{**PARTS, "secret": secret, "name": "Eve"}).status_code == 410
    assert [person.name for person in keeping.desk.people()] == ["Li Na"]


def test_a_link_that_was_never_made_or_is_an_hour_old_is_over(keeping: Keeping) -> None:
    secret = keeping.desk.offer_link()
    with browser_of(keeping) as browser:
        browser.look("/first-admin?secret=guessed", 410)
        keeping.later(hours=1)
        assert browser.send("/first-admin", **{**PARTS, "secret": secret}).status_code == 410


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"again": "another one"}, ("The two passwords are not the same", "两次输入的密码不一致")),
        ({"password": "short", "again": "short"}, ("10 characters or more", "密码至少 10 个字符")),
        ({"name": "Li/Na"}, ("A name has letters and digits", "姓名可用文字和数字")),
        ({"name": "operator"}, ("operator: this name is used by the service itself", "operator: 该名称由系统保留")),
    ],
)
def test_what_the_first_admin_can_not_choose_is_said_and_the_link_still_counts(
    keeping: Keeping, changed: dict[str, str], said: tuple[str, str]
) -> None:
    parts = {**PARTS, "secret": keeping.desk.offer_link()}
    with browser_of(keeping) as browser:
        for language, text in zip(("en", "zh"), said, strict=True):
            answer = browser.send("/first-admin", language, **{**parts, **changed})
            assert answer.status_code == 422
            assert text in answer.text
        assert browser.send("/first-admin", **parts).status_code == 303


def test_where_all_is_open_whoever_is_here_becomes_the_first_admin(keeping: Keeping) -> None:
    with browser_of(keeping, on_loopback=True) as browser:
        assert "You are the first here" in browser.look("/first-admin")
        assert browser.send("/first-admin", **PARTS).headers["location"] == "/people"
        assert "Li Na" in browser.look("/people")
        assert browser.look("/first-admin", 410)
    with browser_of(keeping, on_loopback=True) as other:
        assert other.led("/people") == "/login?next=%2Fpeople"
