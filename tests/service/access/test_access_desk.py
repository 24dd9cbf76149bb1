"""People come in and go out, and admins say who else may."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from starlette.requests import HTTPConnection

from service.access.access_desk import RoleUnknown, TokenUnfit
from service.access.door import LinkOver, SignedIn, SignInRefused
from service.access.names import NameUnfit
from service.access.passwords import PasswordUnfit
from service.access.principal import OPEN, Principal, Role, Via
from service.access.secret_values import hashed
from service.access.tries import TooManyTries
from service.store.audit import Asked
from service.store.people import LastAdmin, NameTaken, NobodyThere
from service.store.tokens import NoSuchToken
from tests.service.access.keeping import HERE, PASSWORD, Keeping


def connection(cookie: str | None = None, token: str | None = None, authorization: str = "") -> HTTPConnection:
    headers = [(b"authorization", authorization.encode())] if authorization else []
    if cookie is not None:
        headers.append((b"cookie", f"goldenwindow={cookie}".encode()))
    if token is not None:
        headers.append((b"authorization", f"Bearer {token}".encode()))
    server = {"server": ("127.0.0.1", 80), "scheme": "http", "path": "/", "query_string": b""}
    return HTTPConnection({"type": "http", "headers": headers, **server})


def recognised(keeping: Keeping, signed_in: SignedIn) -> Principal | None:
    return keeping.recogniser()(connection(cookie=signed_in.value))


def test_whoever_signs_in_is_recognised_by_what_their_browser_holds(keeping: Keeping) -> None:
    keeping.person("li.na", "dispatcher", frozenset({"yinchuan"}))
    signed_in = keeping.sign_in("li.na")
    found = recognised(keeping, signed_in)
    assert found == signed_in.principal
    assert (found.name, found.role, found.regions, found.via) == (
        "li.na", Role.DISPATCHER, frozenset({"yinchuan"}), Via.SESSION,
    )  # fmt: skip
    assert signed_in.until == keeping.now + keeping.rules.longest


def test_all_reasons_to_be_refused_have_one_wording(keeping: Keeping) -> None:
    keeping.person("li.na")
    keeping.person("wang.wei")
    keeping.desk.disable("wang.wei", keeping.who())
    said = set()
    for name, password in (("li.na", "wrong words here"), ("nobody", PASSWORD), ("wang.wei", PASSWORD)):
        with pytest.raises(SignInRefused) as refused:
            keeping.desk.sign_in(name, password, HERE, None)
        said.add(str(refused.value))
    assert len(said) == 1


def test_a_session_is_never_one_that_the_browser_brought(keeping: Keeping) -> None:
    keeping.person("li.na")
    planted = "a value that somebody put into the browser"
    signed_in = keeping.sign_in("li.na", held=planted)
    assert signed_in.value != planted
    assert keeping.recogniser()(connection(cookie=planted)) is None


def test_signing_in_again_ends_the_session_that_the_browser_held(keeping: Keeping) -> None:
    keeping.person("li.na")
    first = keeping.sign_in("li.na")
    second = keeping.sign_in("li.na", held=first.value)
    assert recognised(keeping, first) is None
    assert recognised(keeping, second) is not None


def test_a_session_ends_when_it_is_left_alone(keeping: Keeping) -> None:
    keeping.person("li.na")
    signed_in = keeping.sign_in("li.na")
    keeping.later(minutes=59)
    assert recognised(keeping, signed_in) is not None
    keeping.later(minutes=61)
    assert recognised(keeping, signed_in) is None


def test_a_session_ends_in_time_however_it_is_used(keeping: Keeping) -> None:
    keeping.person("li.na")
    signed_in = keeping.sign_in("li.na")
    for _ in range(14):
        keeping.later(minutes=50)
        assert recognised(keeping, signed_in) is not None
    keeping.now = signed_in.until
    assert recognised(keeping, signed_in) is None


def test_signing_out_ends_the_session(keeping: Keeping) -> None:
    keeping.person("li.na")
    signed_in = keeping.sign_in("li.na")
    keeping.desk.sign_out(signed_in.principal, HERE)
    assert recognised(keeping, signed_in) is None
    assert keeping.entries()[-1] == ("li.na", "sign out", "li.na")


def test_what_is_kept_lets_nobody_in(keeping: Keeping) -> None:
    keeping.person("li.na")
    signed_in = keeping.sign_in("li.na")
    assert keeping.recogniser()(connection(cookie=hashed(signed_in.value))) is None


@pytest.mark.parametrize("end", ["disable", "change_role", "change_regions", "reset_password"])
def test_a_change_of_somebody_ends_all_their_sessions(keeping: Keeping, end: str) -> None:
    keeping.person("root.admin")
    keeping.person("li.na", "viewer")
    signed_in, who = keeping.sign_in("li.na"), keeping.who()
    changes: dict[str, Callable[[], object]] = {
        "disable": lambda: keeping.desk.disable("li.na", who),
        "change_role": lambda: keeping.desk.change_role("li.na", "dispatcher", who),
        "change_regions": lambda: keeping.desk.change_regions("li.na", frozenset({"guyuan"}), who),
        "reset_password": lambda: keeping.desk.reset_password("li.na", who),
    }
    changes[end]()
    assert recognised(keeping, signed_in) is None


def test_a_first_password_is_to_be_changed_and_then_counts_no_more(keeping: Keeping) -> None:
    first = keeping.desk.add_person("li.na", "viewer", None, keeping.who())
    signed_in = keeping.desk.sign_in("li.na", first, HERE, None)
    assert signed_in.principal.must_change
    with pytest.raises(PasswordUnfit):
        keeping.desk.change_password(signed_in.principal, first, first, HERE)
    again = keeping.desk.change_password(signed_in.principal, first, PASSWORD, HERE)
    assert not again.principal.must_change
    assert recognised(keeping, signed_in) is None
    with pytest.raises(SignInRefused):
        keeping.desk.sign_in("li.na", first, HERE, None)


def test_whoever_found_an_open_page_can_not_change_the_password(keeping: Keeping) -> None:
    keeping.person("li.na")
    signed_in = keeping.sign_in("li.na")
    with pytest.raises(SignInRefused):
        keeping.desk.change_password(signed_in.principal, "a guess at it", "eight grey herons", HERE)


def test_after_failures_for_a_name_one_waits_even_with_the_right_password(keeping: Keeping) -> None:
    keeping.person("li.na")
    for number in range(3):
        with pytest.raises(SignInRefused):
            keeping.desk.sign_in("li.na", "wrong words here", f"192.0.2.{number}", None)
    with pytest.raises(TooManyTries) as told:
        keeping.sign_in("li.na")
    assert 0 < told.value.retry_after <= 15 * 60 + 1
    keeping.later(minutes=16)
    assert keeping.sign_in("li.na").principal.name == "li.na"


def test_after_failures_from_an_address_it_waits_whatever_the_name(keeping: Keeping) -> None:
    keeping.person("li.na")
    for number in range(5):
        with pytest.raises(SignInRefused):
            keeping.desk.sign_in(f"nobody{number}", PASSWORD, HERE, None)
    with pytest.raises(TooManyTries):
        keeping.sign_in("li.na")
    assert keeping.desk.sign_in("li.na", PASSWORD, "192.0.2.99", None).principal.name == "li.na"


def test_a_hash_of_weaker_parameters_is_made_anew_when_its_password_comes(keeping: Keeping) -> None:
    keeping.person("li.na")
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1, hash_len=16).hash(PASSWORD)
    keeping.kept.people.change("li.na", keeping.who(), "change password", password=weak)
    keeping.sign_in("li.na")
    person = keeping.kept.people.find("li.na")
    assert person is not None
    assert person.password not in {None, weak}
    assert keeping.sign_in("li.na").principal.name == "li.na"


def test_the_link_lets_one_admin_in_once(keeping: Keeping) -> None:
    secret = keeping.desk.offer_link()
    assert keeping.desk.link_counts(secret)
    signed_in = keeping.desk.first_admin(secret, "li.na", PASSWORD, HERE)
    assert (signed_in.principal.role, signed_in.principal.regions) == (Role.ADMIN, None)
    assert not keeping.desk.link_counts(secret)
    with pytest.raises(LinkOver):
        keeping.desk.first_admin(secret, "wang.wei", PASSWORD, HERE)
    assert [person.name for person in keeping.desk.people()] == ["li.na"]


def test_the_link_is_over_after_an_hour_and_when_another_is_offered(keeping: Keeping) -> None:
    first = keeping.desk.offer_link()
    second = keeping.desk.offer_link()
    assert [keeping.desk.link_counts(secret) for secret in (first, second, "")] == [False, True, False]
    keeping.later(minutes=61)
    assert not keeping.desk.link_counts(second)


def test_the_link_is_over_once_anybody_is_there(keeping: Keeping) -> None:
    secret = keeping.desk.offer_link()
    keeping.desk.add_person("li.na", "viewer", None, keeping.who())
    assert not keeping.desk.link_counts(secret)
    with pytest.raises(LinkOver):
        keeping.desk.first_admin(secret, "wang.wei", PASSWORD, HERE)


def test_what_is_unfit_for_the_first_admin_leaves_the_link_as_it_was(keeping: Keeping) -> None:
    secret = keeping.desk.offer_link()
    with pytest.raises(NameUnfit):
        keeping.desk.first_admin(secret, "<b>", PASSWORD, HERE)
    with pytest.raises(PasswordUnfit):
        keeping.desk.first_admin(secret, "li.na", "short", HERE)
    assert keeping.desk.link_counts(secret)


def test_all_is_open_on_the_loopback_until_somebody_is_there(keeping: Keeping) -> None:
    assert keeping.recogniser()(connection()) is OPEN
    assert keeping.recogniser(on_loopback=False)(connection()) is None
    keeping.desk.add_person("li.na", "viewer", None, keeping.who())
    assert keeping.recogniser()(connection()) is None


def test_the_last_admin_stays_one(keeping: Keeping) -> None:
    keeping.person("li.na")
    keeping.person("wang.wei", "dispatcher")
    with pytest.raises(LastAdmin):
        keeping.desk.disable("li.na", keeping.who())
    with pytest.raises(LastAdmin):
        keeping.desk.change_role("li.na", "viewer", keeping.who())
    standing = {person.name: (person.role, person.disabled) for person in keeping.desk.people()}
    assert standing["li.na"] == ("admin", False)


def test_mistakes_about_people_are_told(keeping: Keeping) -> None:
    keeping.person("li.na")
    with pytest.raises(NameTaken, match=r"li\.na"):
        keeping.desk.add_person("li.na", "viewer", None, keeping.who())
    with pytest.raises(NobodyThere, match="people list"):
        keeping.desk.disable("nobody", keeping.who())
    with pytest.raises(RoleUnknown, match="viewer, dispatcher, admin"):
        keeping.desk.add_person("wang.wei", "boss", None, keeping.who())


def test_a_token_does_what_its_scopes_say_until_it_is_over_or_revoked(keeping: Keeping) -> None:
    keeping.person("li.na")
    until = keeping.now + timedelta(days=1)
    scopes = frozenset({"read", "ingest"})
    made = keeping.desk.make_token("feeder", scopes, None, speaks_for_others=False, until=until, who=keeping.who())
    found = keeping.recogniser()(connection(token=made.secret))
    assert found is not None
    assert (found.name, found.via, found.role, found.scopes) == ("token 1 feeder", Via.TOKEN, Role.VIEWER, scopes)
    assert made.secret.startswith("gw_")
    keeping.now = until
    assert keeping.recogniser()(connection(token=made.secret)) is None
    keeping.later(days=-1)
    keeping.desk.revoke_token(made.number, keeping.who())
    assert keeping.recogniser()(connection(token=made.secret)) is None
    with pytest.raises(NoSuchToken):
        keeping.desk.revoke_token(made.number, keeping.who())


@pytest.mark.parametrize(
    ("label", "scopes", "days"),
    [
        ("", {"read"}, 1),
        ("x", set(), 1),
        ("x", {"public"}, 1),
        ("x", {"all"}, 1),
        ("x", {"read"}, 400),
        ("x", {"read"}, 0),
    ],
)
def test_unfit_tokens_are_refused(keeping: Keeping, label: str, scopes: set[str], days: float) -> None:
    with pytest.raises(TokenUnfit):
        keeping.desk.make_token(
            label, frozenset(scopes), None, speaks_for_others=False,
            until=keeping.now + timedelta(days=days), who=keeping.who(),
        )  # fmt: skip


def test_a_token_that_takes_records_takes_those_of_all_regions(keeping: Keeping) -> None:
    with pytest.raises(TokenUnfit, match="regions"):
        keeping.desk.make_token(
            "x", frozenset({"ingest"}), frozenset({"guyuan"}), speaks_for_others=False, until=None, who=keeping.who()
        )


def test_a_token_that_does_not_count_is_not_let_in_by_a_session_beside_it(keeping: Keeping) -> None:
    keeping.person("li.na")
    value, guessed = keeping.sign_in("li.na").value, "gw_guessed"
    assert keeping.recogniser()(connection(cookie=value, token=guessed)) is None


def test_the_password_that_a_proxy_asks_for_is_not_ours(keeping: Keeping) -> None:
    by_proxy = {"authorization": "Basic bm9jOnNlY3JldA=="}
    assert keeping.recogniser()(connection(**by_proxy)) is OPEN
    keeping.person("li.na")
    assert keeping.recogniser()(connection(**by_proxy)) is None
    found = keeping.recogniser()(connection(cookie=keeping.sign_in("li.na").value, **by_proxy))
    assert found is not None
    assert found.name == "li.na"


def test_every_change_leaves_an_entry_and_none_holds_a_secret(keeping: Keeping) -> None:
    keeping.person("li.na")
    made = keeping.desk.make_token(
        "feeder", frozenset({"read"}), None, speaks_for_others=True, until=None, who=keeping.who()
    )
    first = keeping.desk.reset_password("li.na", keeping.who())
    keeping.desk.revoke_token(made.number, keeping.who("li.na"))
    assert keeping.entries() == [
        ("root", "add person", "li.na"),
        ("li.na", "sign in", "li.na"),
        ("li.na", "change password", "li.na"),
        ("li.na", "sign in", "li.na"),
        ("root", "create token", "token 1"),
        ("root", "reset password", "li.na"),
        ("li.na", "revoke token", "token 1"),
    ]
    told = repr(keeping.desk.audit(Asked(), 100))
    for secret in (PASSWORD, made.secret, first, hashed(made.secret), "$argon2"):
        assert secret not in told


def test_somebody_sees_their_sessions_and_ends_the_others(keeping: Keeping) -> None:
    keeping.person("li.na")
    keeping.person("wang.wei")
    mine, forgotten, others = keeping.sign_in("li.na"), keeping.sign_in("li.na"), keeping.sign_in("wang.wei")
    listed = {one.reference for one in keeping.desk.sessions(mine.principal)}
    assert {hashed(mine.value), hashed(forgotten.value)} <= listed
    assert hashed(others.value) not in listed
    keeping.desk.end_other_sessions(mine.principal, HERE)
    assert [recognised(keeping, one) is None for one in (mine, forgotten, others)] == [False, True, False]
