"""Sign-in at an issuer: a real one in small, over HTTP."""

from collections.abc import Iterator

import httpx
import pytest
import requests
from fastapi import FastAPI
from pydantic import SecretStr

from service.access.door import SignInRefused
from service.access.principal import Role
from service.access.recogniser import Recogniser
from service.api.problems import answer_problems
from service.configuration.access_sections import OidcSection
from service.dashboard.frame.pages import Pages
from service.dashboard.wiring.sign_in_elsewhere import issuer_pages
from tests.service.access.issuer import CLIENT, SECRET, Issuer, asked_of, running_issuer
from tests.service.access.keeping import Keeping
from tests.service.access.test_access_desk import connection
from tests.service.asgi_client import AsgiClient
from tests.service.dashboard.around import Around


@pytest.fixture(scope="module")
def running() -> Iterator[Issuer]:
    with running_issuer() as issuer:
        yield issuer


@pytest.fixture
def issuer(running: Issuer) -> Issuer:
    running.claims = {"sub": "7", "preferred_username": "li.na", "realm_access": {"roles": ["noc", "offline"]}}
    running.spoil, running.signs_with_other = {}, False
    running.challenged.clear()
    return running


@pytest.fixture
def client(issuer: Issuer, keeping: Keeping) -> Iterator[AsgiClient]:
    settings = OidcSection(
        issuer=issuer.address,
        client_id=CLIENT,
        client_secret=SecretStr(SECRET),
        role_claim="realm_access.roles",
        roles={"noc": "dispatcher", "chief": "admin"},
        regions_claim="cities",
    )
    issuer.claims["cities"] = ["Guyuan"]
    app = FastAPI(openapi_url=None)
    answer_problems(app)
    (routes,) = issuer_pages(keeping.desk, settings)
    app.include_router(routes(Pages(Around())))
    with AsgiClient(app) as client:
        yield client


def there(client: AsgiClient, target: str = "/queue") -> str:
    """To the issuer; the address that it sends the browser back to."""
    answer = client.get(f"/oidc/start?next={target}")
    assert answer.status_code == 303
    return str(requests.get(answer.headers["location"], allow_redirects=False, timeout=10).headers["location"])


def back(client: AsgiClient, address: str) -> httpx.Response:
    return client.get(address.removeprefix("http://127.0.0.1"))


def session_in(answer: httpx.Response) -> str:
    """What the browser is given to hold. The clock of the test is years ago: a jar would let go of it at once."""
    handed = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("goldenwindow="))
    assert "HttpOnly" in handed
    return handed.partition("=")[2].partition(";")[0]


def recogniser(keeping: Keeping) -> Recogniser:
    return keeping.recogniser(on_loopback=False)


def test_whom_the_issuer_vouches_for_is_in_and_goes_on_where_they_wanted(
    client: AsgiClient, issuer: Issuer, keeping: Keeping
) -> None:
    answer = back(client, there(client))
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue"), answer.text
    found = recogniser(keeping)(connection(cookie=session_in(answer)))
    assert found is not None
    assert (found.name, found.role, found.regions) == ("li.na", Role.DISPATCHER, frozenset({"Guyuan"}))
    assert issuer.challenged == ["S256"]
    person = keeping.kept.people.find("li.na")
    assert person is not None
    assert (person.password, person.issued_subject) == (None, "7")


def test_what_the_issuer_says_later_counts_from_then_on_under_the_same_name(
    client: AsgiClient, issuer: Issuer, keeping: Keeping
) -> None:
    back(client, there(client))
    issuer.claims |= {"preferred_username": "li.na-wang", "realm_access": {"roles": ["noc", "chief"]}, "cities": []}
    assert back(client, there(client)).status_code == 303
    (person,) = keeping.desk.people()
    assert (person.name, person.role, person.regions) == ("li.na", "admin", frozenset())


def test_nobody_goes_on_to_another_site(client: AsgiClient) -> None:
    for target in ("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"):
        assert back(client, there(client, target)).headers["location"] == "/"


@pytest.mark.parametrize(
    "spoil",
    [
        {"nonce": "of another sign-in"},
        {"aud": "another client"},
        {"iss": "https://elsewhere.example"},
        {"exp": 1_000_000_000},
        {"azp": "another client"},
        {"realm_access": {"roles": ["cleaner"]}},
        {"preferred_username": None},
        {"preferred_username": "operator"},
        {"preferred_username": "<script>"},
    ],
    ids=lambda spoil: f"{next(iter(spoil))}={next(iter(spoil.values()))}",
)
def test_a_token_that_does_not_hold_lets_nobody_in(
    client: AsgiClient, issuer: Issuer, keeping: Keeping, spoil: dict[str, object]
) -> None:
    issuer.spoil = spoil
    answer = back(client, there(client))
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert "begin again" in answer.json()["detail"]
    assert keeping.desk.people() == []


def test_a_token_that_somebody_else_signed_lets_nobody_in(client: AsgiClient, issuer: Issuer) -> None:
    issuer.signs_with_other = True
    assert back(client, there(client)).status_code == 403


def test_an_answer_is_taken_once_and_from_the_browser_that_asked(
    client: AsgiClient, issuer: Issuer, keeping: Keeping
) -> None:
    address = there(client)
    state = asked_of(address)["state"][0]
    assert back(client, address.replace(state, state[::-1])).status_code == 403
    with AsgiClient(client._client._transport.app) as another:  # type: ignore[attr-defined]
        assert back(another, address).status_code == 403
    assert back(client, address).status_code == 303
    assert back(client, address).status_code == 403


def test_whoever_was_disabled_here_stays_out(client: AsgiClient, keeping: Keeping) -> None:
    back(client, there(client))
    keeping.desk.disable("li.na", keeping.who())
    answer = back(client, there(client))
    assert answer.status_code == 403
    assert "shut you out" in answer.json()["detail"]


def test_a_name_that_somebody_has_here_is_not_taken_over(client: AsgiClient, keeping: Keeping) -> None:
    keeping.person("li.na")
    answer = back(client, there(client))
    assert answer.status_code == 403
    assert [person.role for person in keeping.desk.people()] == ["admin"]


def test_no_password_lets_in_whom_the_issuer_vouches_for(client: AsgiClient, keeping: Keeping) -> None:
    back(client, there(client))
    for password in ("", "None", "seven grey herons"):
        with pytest.raises(SignInRefused):
            keeping.desk.sign_in("li.na", password, "192.0.2.9", None)


def test_an_issuer_that_is_away_is_told(keeping: Keeping) -> None:
    app = FastAPI(openapi_url=None)
    answer_problems(app)
    (routes,) = issuer_pages(keeping.desk, OidcSection(issuer="http://127.0.0.1:9", client_id=CLIENT))
    app.include_router(routes(Pages(Around())))
    with AsgiClient(app) as client:
        assert client.get("/oidc/start").status_code == 502


def test_without_an_issuer_there_is_no_such_way(keeping: Keeping) -> None:
    assert issuer_pages(keeping.desk, OidcSection()) == ()
