"""Which passwords are taken, and how they are kept."""

from typing import Literal

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters

from service.access.passwords import COMMONEST, LEAST, Passwords, PasswordUnfit, check_fit, first_password

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
GOOD = "seven grey herons"


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "characters or more"),
        ("x" * 201, "at most"),
        ("li.na.li.na", "more than the name"),
        ("Li.Na2024", "characters or more"),
        ("Li.Na20241", "more than the name"),
        ("Password123", "tried first"),
        ("1212121212", "tried first"),
    ],
)
def test_a_password_that_would_be_guessed_is_refused_with_why(password: str, why: str) -> None:
    with pytest.raises(PasswordUnfit, match=why):
        check_fit(password, "li.na" if "li.na.li" not in password else "li.na.li")


def test_the_password_before_is_not_taken_again() -> None:
    check_fit(GOOD, "li.na", "another one, longer")
    with pytest.raises(PasswordUnfit, match="you had"):
        check_fit(GOOD, "li.na", GOOD)


def test_a_name_within_a_long_password_does_no_harm() -> None:
    check_fit("na went over the river", "na")


def test_all_of_the_commonest_would_be_long_enough() -> None:
    assert min(map(len, COMMONEST)) >= LEAST - 1
    assert all(word == word.casefold() for word in COMMONEST)


def test_a_password_is_right_for_its_own_hash_alone() -> None:
    passwords = Passwords(QUICK)
    kept = passwords.hashed(GOOD)
    assert kept.startswith("$argon2id$")
    assert GOOD not in kept
    assert passwords.right(GOOD, kept)
    assert not passwords.right(GOOD + ".", kept)
    assert not passwords.right(GOOD, "no hash")


def test_nobodys_password_is_never_right_and_takes_a_hash_as_well() -> None:
    class Counting(PasswordHasher):
        verified = 0
        told: Parameters

        def verify(self, *told: str | bytes) -> Literal[True]:
            Counting.verified += 1
            Counting.told = extract_parameters(str(told[0]))
            return super().verify(*told)

    passwords = Passwords(Counting(time_cost=1, memory_cost=8, parallelism=1))
    assert not passwords.right(GOOD, None)
    assert Counting.verified == 1
    assert Counting.told == extract_parameters(passwords.hashed(GOOD))


def test_a_hash_of_other_parameters_is_outdated() -> None:
    assert Passwords().outdated(QUICK.hash(GOOD))
    assert not Passwords(QUICK).outdated(QUICK.hash(GOOD))


def test_first_passwords_are_fit_and_differ() -> None:
    made = {first_password() for _ in range(50)}
    assert len(made) == 50
    for one in made:
        check_fit(one, "li.na")
