"""One's own account over HTTP: who one is, where one is signed in, and a password of one's own."""

from collections.abc import Iterator

import pytest

from service.access.secret_values import hashed as hash_of
from service.access.secret_values import new_value
from tests.service.access.keeping import PASSWORD, Keeping
from tests.service.dashboard.access.gate import Browser, browser_of, text_of

NEW = "a heron on one leg"
CHANGE = {"old": PASSWORD, "password": NEW, "again": NEW}


@pytest.fixture
def browser(keeping: Keeping) -> Iterator[Browser]:
    keeping.person("Li Na")
    keeping.person("Ma Jun", "viewer", frozenset({"Guyuan"}))
    with browser_of(keeping, "Ma Jun") as browser:
        yield browser


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", ["viewer", "Guyuan", "acts on nothing", "this one"]), ("zh", ["查看员", "固原", "本次"])],
)
def test_people_are_told_who_they_are_here(browser: Browser, language: str, said: list[str]) -> None:
    text = browser.look("/account", language=language)
    assert [each for each in said if each not in text] == []


def test_a_new_password_counts_at_once_and_ends_all_other_sessions(keeping: Keeping, browser: Browser) -> None:
    with browser_of(keeping, "Ma Jun") as elsewhere:
        answer = browser.send("/account/password", **CHANGE)
        assert (answer.status_code, answer.headers["location"]) == (303, "/account?done=changed")
        assert "The password is changed." in browser.look("/account?done=changed")
        assert elsewhere.led("/account").startswith("/login")
        assert elsewhere.sign_in("Ma Jun").status_code == 403
        assert elsewhere.sign_in("Ma Jun", NEW).status_code == 303


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"old": "not the password"}, "The password until now is not that one"),
        ({"again": "another one"}, "The two passwords are not the same"),
        ({"password": "ma jun 12", "again": "ma jun 12"}, "10 characters or more"),
        ({"password": PASSWORD, "again": PASSWORD}, "This is the password you had"),
    ],
)
def test_what_can_not_be_taken_is_said_and_nothing_is_changed(
    browser: Browser, changed: dict[str, str], said: str
) -> None:
    answer = browser.send("/account/password", **{**CHANGE, **changed})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert browser.sign_in("Ma Jun").status_code == 303


def test_who_guesses_at_the_password_has_to_wait(browser: Browser) -> None:
    for _ in range(3):
        browser.send("/account/password", **{**CHANGE, "old": "not the password"})
    answer = browser.send("/account/password", **CHANGE)
    assert answer.status_code == 429
    assert "Too many tries" in text_of(answer)


def test_other_sessions_are_ended_and_this_one_goes_on(keeping: Keeping, browser: Browser) -> None:
    with browser_of(keeping, "Ma Jun") as elsewhere:
        assert "End all others" in browser.look("/account")
        assert browser.send("/account/sessions/end").headers["location"] == "/account?done=ended"
        assert "All your other sessions are over." in browser.look("/account?done=ended")
        assert elsewhere.led("/account").startswith("/login")
    assert "End all others" not in browser.look("/account")


def test_a_form_of_another_page_changes_nothing(browser: Browser) -> None:
    answer = browser.client.post("/account/password", b"old=x&password=y&again=y", {"Content-Type": "text/plain"})
    assert answer.status_code == 403
    assert browser.look("/account")


def test_a_first_password_opens_nothing_but_the_page_to_change_it(keeping: Keeping) -> None:
    first = keeping.desk.add_person("Ding", "dispatcher", None, keeping.who())
    with browser_of(keeping) as browser:
        assert (
            browser.sign_in("Ding", first, "/audit?by=Ding").headers["location"] == "/account?next=%2Faudit%3Fby%3DDing"
        )
        text = browser.look("/account?next=%2Faudit%3Fby%3DDing")
        assert "Ding, an admin gave you this password." in text
        assert "frame.js" not in text
        assert browser.led("/audit") == "/account"
        change = {**CHANGE, "old": first, "next": "/audit?by=Ding"}
        assert browser.send("/account/password", **change).headers["location"] == "/audit?by=Ding"
        assert "an admin gave you" not in browser.look("/account")


def test_who_signs_in_at_the_company_changes_the_password_there(keeping: Keeping, browser: Browser) -> None:
    keeping.store.people.change("Ma Jun", keeping.who(), "link", issuer="https://id.example", issued_subject="ma")
    browser.sign_in("Ma Jun")
    assert 'name="old"' in browser.look("/account")
    hashed = hash_of(value := new_value())
    until = keeping.now + keeping.rules.longest
    keeping.store.people.change("Ma Jun", keeping.who(), "link", password=None)
    keeping.store.sessions.open(hashed, keeping.who("Ma Jun"), until)
    answer = browser.client.get("/account", {"Cookie": f"goldenwindow={value}", "Accept": "text/html"})
    assert "the account of your company" in answer.text
    assert 'name="old"' not in answer.text


def test_where_nobody_has_to_sign_in_there_is_no_account(keeping: Keeping) -> None:
    with browser_of(keeping, on_loopback=True) as browser:
        text = browser.look("/account")
    assert "Nobody has to sign in" in text
    assert 'name="old"' not in text
