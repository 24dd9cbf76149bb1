"""People and tokens over HTTP: who may come in, what programs hold, and that secrets are shown once."""

import re
from collections.abc import Iterator

import httpx
import pytest

from tests.service.access.keeping import Keeping
from tests.service.dashboard.access.gate import Browser, browser_of, text_of

ADD = {"name": "王芳", "role": "dispatcher", "sees": "all"}


@pytest.fixture
def browser(keeping: Keeping) -> Iterator[Browser]:
    """Of Li Na, the only admin; Ma Jun sees Guyuan."""
    keeping.person("Li Na")
    keeping.person("Ma Jun", "viewer", frozenset({"Guyuan"}))
    with browser_of(keeping, "Li Na") as browser:
        yield browser


def secret_of(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    found = re.search(r'id="secret" readonly value="([^"]+)"', answer.text)
    assert found, answer.text
    return found[1]


def told(keeping: Keeping, name: str) -> tuple[str, frozenset[str] | None, bool]:
    (person,) = (each for each in keeping.desk.people() if each.name == name)
    return person.role, person.regions, person.disabled


@pytest.mark.parametrize(("language", "said"), [("en", "all regions"), ("zh", "全部地市")])
def test_everybody_is_listed_with_role_regions_and_state(browser: Browser, language: str, said: str) -> None:
    text = browser.look("/people", language=language)
    assert [each for each in ("Li Na", "Ma Jun", said) if each not in text] == []


def test_somebody_new_comes_in_by_a_first_password_that_is_shown_once(keeping: Keeping, browser: Browser) -> None:
    answer = browser.send("/people", **ADD)
    secret = secret_of(answer)
    assert answer.headers["cache-control"] == "no-store"
    assert secret not in browser.look("/people")
    assert secret not in browser.look("/audit")
    assert told(keeping, "王芳") == ("dispatcher", None, False)
    with browser_of(keeping) as theirs:
        assert theirs.sign_in("王芳", secret).headers["location"].startswith("/account")


def test_regions_are_those_that_were_ticked(keeping: Keeping, browser: Browser) -> None:
    browser.send("/people", **{**ADD, "sees": "some"}, region=["Guyuan", "Yinchuan", "Atlantis"])
    assert told(keeping, "王芳")[1] == frozenset({"Guyuan", "Yinchuan"})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": "Ma Jun"}, ("Ma Jun: there is somebody of that name", "Ma Jun: 已有同名人员")),
        ({"name": "<b>"}, ("A name has letters and digits", "姓名可用文字和数字")),
        ({"sees": "some"}, ("Choose at least one region", "请至少选择一个地市")),
    ],
)
def test_what_can_not_be_added_is_said_and_the_form_keeps_the_name(
    keeping: Keeping, browser: Browser, changed: dict[str, str], said: tuple[str, str]
) -> None:
    for language, text in zip(("en", "zh"), said, strict=True):
        answer = browser.send("/people", language, **{**ADD, **changed})
        assert answer.status_code == 422
        assert text in answer.text
        assert "<b>" not in answer.text.partition('id="person"')[2].partition("</section>")[0]
    assert len(keeping.desk.people()) == 2


def test_role_and_regions_are_changed_each_where_it_is_other_than_before(keeping: Keeping, browser: Browser) -> None:
    before = len(keeping.entries())
    answer = browser.send("/people/Ma%20Jun", do="role", role="dispatcher", sees="some", region=["Guyuan"])
    assert "Role and regions of Ma Jun are changed" in text_of(answer)
    assert told(keeping, "Ma Jun") == ("dispatcher", frozenset({"Guyuan"}), False)
    assert keeping.entries()[before:] == [("Li Na", "change role", "Ma Jun")]
    answer = browser.send("/people/Ma%20Jun", do="role", role="dispatcher", sees="some", region=["Guyuan"])
    assert "Not done: Role and regions are those that were there before." in text_of(answer)
    browser.send("/people/Ma%20Jun", do="role", role="dispatcher", sees="all")
    assert told(keeping, "Ma Jun") == ("dispatcher", None, False)
    assert keeping.entries()[before:] == [
        ("Li Na", "change role", "Ma Jun"),
        ("Li Na", "change regions", "Ma Jun"),
    ]


def test_the_form_of_a_person_shows_what_they_are(browser: Browser) -> None:
    form = browser.look("/people?person=Ma%20Jun").partition('id="person"')[2].partition("</section>")[0]
    assert '<option value="viewer" selected>' in form
    assert re.search(r'value="Guyuan" checked', form)
    assert not re.search(r'value="Yinchuan" checked', form)
    assert "Add a person" in browser.look("/people?person=nobody")


def test_nobody_shuts_themselves_out_by_the_page(browser: Browser) -> None:
    form = browser.look("/people?person=Li%20Na").partition('id="person"')[2].partition("</section>")[0]
    assert 'value="disable"' not in form
    assert 'value="disable"' in browser.look("/people?person=Ma%20Jun")


def test_who_is_shut_out_is_out_at_once_and_may_be_let_in_again(keeping: Keeping, browser: Browser) -> None:
    with browser_of(keeping, "Ma Jun") as theirs:
        assert "Ma Jun may not sign in any more" in text_of(browser.send("/people/Ma%20Jun", do="disable"))
        assert theirs.led("/account").startswith("/login")
        assert theirs.sign_in("Ma Jun").status_code == 403
        assert "Ma Jun may sign in again." in text_of(browser.send("/people/Ma%20Jun", do="enable"))
        assert theirs.sign_in("Ma Jun").status_code == 303


def test_a_password_that_was_set_anew_takes_the_place_of_the_old_one(keeping: Keeping, browser: Browser) -> None:
    secret = secret_of(browser.send("/people/Ma%20Jun", do="password"))
    with browser_of(keeping) as theirs:
        assert theirs.sign_in("Ma Jun").status_code == 403
        assert theirs.sign_in("Ma Jun", secret).status_code == 303


@pytest.mark.parametrize("fields", [{"do": "disable"}, {"do": "role", "role": "viewer"}])
def test_the_last_admin_stays_one(keeping: Keeping, browser: Browser, fields: dict[str, str]) -> None:
    answer = browser.send("/people/Li%20Na", **fields)
    assert answer.status_code == 422
    assert "Li Na: the last admin who may sign in" in text_of(answer)
    assert told(keeping, "Li Na") == ("admin", None, False)


def test_somebody_who_is_not_there_and_a_verb_that_is_none_are_refused(browser: Browser) -> None:
    assert "there is nobody of that name" in text_of(browser.send("/people/Nobody", do="disable"))
    assert browser.send("/people/Ma%20Jun", do="delete").status_code == 422


def test_a_token_is_shown_once_counts_at_once_and_no_more_once_revoked(keeping: Keeping, browser: Browser) -> None:
    answer = browser.send("/tokens", label="alarm gateway", scope=["ingest", "admin"], sees="all", days="30")
    secret = secret_of(answer)
    assert secret not in browser.look("/people")
    assert "alarm gateway" in browser.look("/people")
    bearer = {"Authorization": f"Bearer {secret}", "Accept": "text/html"}
    assert browser.client.get("/audit", bearer).status_code == 200
    (token,) = keeping.desk.tokens()
    assert (token.scopes, token.regions, token.speaks_for_others) == (frozenset({"ingest", "admin"}), None, False)
    assert token.until is not None
    assert (token.until - keeping.now).days == 30
    assert "Token 1 is revoked" in text_of(browser.send("/tokens/1/revoke"))
    assert browser.client.get("/audit", bearer).status_code == 303
    assert "1: no token of that number counts" in text_of(browser.send("/tokens/1/revoke"))


def test_a_token_may_nothing_that_was_not_ticked(keeping: Keeping, browser: Browser) -> None:
    browser.send("/tokens", label="n", scope=["read"], sees="some", region=["Guyuan"], days="", speaks_for_others="1")
    (token,) = keeping.desk.tokens()
    assert (token.scopes, token.regions, token.speaks_for_others) == (frozenset({"read"}), frozenset({"Guyuan"}), True)
    assert token.until is not None
    assert (token.until - keeping.now).days == 7


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"label": "x"}, "Choose at least one thing"),
        ({"label": " ", "scope": "read"}, "A label of 1 to 100 characters"),
        ({"label": "x", "scope": "everything"}, "scopes: everything"),
    ],
)
def test_a_token_that_can_not_be_made_is_not(
    keeping: Keeping, browser: Browser, fields: dict[str, str], said: str
) -> None:
    answer = browser.send("/tokens", sees="all", days="30", **fields)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not keeping.desk.tokens()


@pytest.mark.parametrize(
    ("role", "regions"), [("viewer", None), ("dispatcher", None), ("admin", frozenset({"Guyuan"}))]
)
def test_others_than_admins_of_all_regions_are_neither_shown_nor_offered_any_of_it(
    keeping: Keeping, browser: Browser, role: str, regions: frozenset[str] | None
) -> None:
    keeping.person("Bai", role, regions)
    with browser_of(keeping, "Bai") as theirs:
        assert [theirs.client.get(path).status_code for path in ("/people", "/audit", "/audit/entries.csv")] == [
            403
        ] * 3
        posted = ("/people", "/people/Ma%20Jun", "/tokens", "/tokens/1/revoke")
        assert [theirs.send(path, **ADD, do="disable").status_code for path in posted] == [403] * 4
        assert not re.search(r'href="/(people|audit)"', theirs.look("/account"))
    assert re.search(r'href="/people"', browser.look("/account"))
    assert told(keeping, "Ma Jun")[2] is False


def test_the_first_of_all_is_not_added_here_but_chooses_a_password(keeping: Keeping) -> None:
    with browser_of(keeping, on_loopback=True) as browser:
        assert 'href="/first-admin"' in browser.look("/people")
        assert browser.send("/people", **ADD).status_code == 422
    assert not keeping.desk.people()
