"""People and tokens are listed so that what counts stands first, and what needs somebody is marked."""

from datetime import UTC, datetime, timedelta

import msgspec

from service.dashboard.access.people_view import SOON, Standing, person_lines, token_lines
from service.store.people import Person
from service.store.tokens import Token

NOW = datetime(2026, 11, 23, tzinfo=UTC)
LI = Person("Li Na", "admin", None, NOW, password="$argon2id$…")  # noqa: S106 - not one
MA = Person("Ma Jun", "viewer", frozenset({"Wuzhong", "Guyuan"}), NOW, password="$argon2id$…")  # noqa: S106 - not one
HOOK = Token(1, "hook", frozenset({"read", "ingest"}), None, False, "Li Na", NOW)


def replaced(token: Token, **changed: object) -> Token:
    return msgspec.structs.replace(token, **changed)


def test_people_stand_by_name_and_whoever_may_not_sign_in_comes_last() -> None:
    gone = msgspec.structs.replace(LI, name="Ding", disabled=True)
    lines = person_lines([MA, gone, LI], me="Ma Jun")
    assert [(line.name, line.standing, line.is_me) for line in lines] == [
        ("Li Na", Standing.COUNTS, False),
        ("Ma Jun", Standing.COUNTS, True),
        ("Ding", Standing.DISABLED, False),
    ]
    assert [line.regions for line in lines] == [None, ("Guyuan", "Wuzhong"), None]


def test_a_password_that_an_admin_gave_is_said_until_it_is_changed() -> None:
    (line,) = person_lines([msgspec.structs.replace(LI, must_change=True)], me="")
    assert line.standing is Standing.FIRST_PASSWORD


def test_there_is_no_password_to_set_for_whoever_signs_in_elsewhere() -> None:
    elsewhere = msgspec.structs.replace(MA, password=None, issuer="https://id.example", issued_subject="ma")
    assert [(line.has_password, line.issuer) for line in person_lines([LI, elsewhere], me="")] == [
        (True, None),
        (False, "https://id.example"),
    ]


def test_a_token_is_told_by_whether_it_counts_and_for_how_long() -> None:
    minute = timedelta(minutes=1)
    tokens = [
        replaced(HOOK, number=1),
        replaced(HOOK, number=2, until=NOW + SOON + minute),
        replaced(HOOK, number=3, until=NOW + SOON),
        replaced(HOOK, number=4, until=NOW),
        replaced(HOOK, number=5, until=NOW + SOON, revoked_at=NOW),
    ]
    assert [(line.token.number, line.standing, line.counts) for line in token_lines(tokens, NOW)] == [
        (3, Standing.ENDS_SOON, True),
        (2, Standing.COUNTS, True),
        (1, Standing.COUNTS, True),
        (5, Standing.REVOKED, False),
        (4, Standing.OVER, False),
    ]
    assert token_lines(tokens, NOW)[0].scopes == ("ingest", "read")
