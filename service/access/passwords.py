"""Passwords: which may be taken, and their argon2id hashes (RFC 9106)."""

from base64 import b64encode
from functools import cached_property
from secrets import choice, token_bytes
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from ingest.mendable import Mendable

LEAST: Final = 10
MOST: Final = 200
"""So that nobody keeps the service busy with a book."""
_FIRST: Final = 16
_READABLE: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without what is taken for one another when read aloud or from paper."""
_AT_ONCE: Final = 2
"""Each takes 64 MiB while it is hashed: whoever sends many may not take the memory of the service."""

_COMMONEST: Final = """
    1234567890 0123456789 0987654321 1234567891 12345678910 123456789a a123456789 aa123456789 1111111111 0000000000
    1122334455 1029384756 9876543210 987654321a 5201314520 1314520520 woaini1314 woaini5201314 woaini520 wocaonima123
    password12 password123 password1234 passw0rd12 passw0rd123 p@ssw0rd12 p@ssw0rd123 p@ssword123 welcome123
    welcome1234 qwertyuiop qwertyuiop123 qwerty1234 qwerty12345 qwerty123456 1q2w3e4r5t 1qaz2wsx3edc 1qaz@wsx3edc
    q1w2e3r4t5 q1w2e3r4t5y6 qazwsxedcrfv asdfghjkl; asdfghjkl1 zxcvbnm123 abcd123456 abc1234567 abcdefghij a1b2c3d4e5
    admin12345 admin123456 admin@12345 administrator administrator1 root123456 huawei@123 huawei12345 admin@huawei
    changeme_123 changeme123 letmein123 letmein1234 iloveyou12 iloveyou123 sunshine123 football123 superman123
    baseball123 princess123 trustno1trustno1 goldenwindow goldenwindow1 dispatcher dispatcher1
"""
COMMONEST: Final = frozenset(_COMMONEST.split())
"""What is tried first by who guesses, as far as it is long enough to be taken."""


class PasswordUnfit(Mendable):
    """This password can not be taken; the text says why."""


def check_fit(password: str, name: str, old: str | None = None) -> None:
    """Raises `PasswordUnfit`; `old`: the one before, which is not taken again.

    No signs are asked for beyond length: rules of that kind make passwords guessable.
    """
    folded = password.casefold()
    if len(password) < LEAST:
        raise PasswordUnfit(f"A password has {LEAST} characters or more; take a sentence that only you would write.")
    if len(password) > MOST:
        raise PasswordUnfit(f"A password has {MOST} characters at most; take a shorter one.")
    if password == old:
        raise PasswordUnfit("This is the password you had; take another one.")
    if name and name.casefold() in folded and len(folded) - len(name) <= LEAST // 2:
        raise PasswordUnfit("This password is little more than the name; take another one.")
    if folded in COMMONEST or len(set(folded)) < 4:
        raise PasswordUnfit("This password is among those that are tried first; take another one.")


def first_password() -> str:
    """One to be told to somebody, who changes it when they come in first: 79 random bits, readable."""
    letters = "".join(choice(_READABLE) for _ in range(_FIRST))
    return "-".join(letters[start : start + 4] for start in range(0, _FIRST, 4))


class Passwords:
    """Hashes passwords, and tells whether one is that of a hash: in the same time whoever is asked for."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        self._turns = BoundedSemaphore(_AT_ONCE)

    def hashed(self, password: str) -> str:
        """As it is kept, with the parameters it was made by."""
        with self._turns:
            return self._hasher.hash(password)

    def right(self, password: str, kept: str | None) -> bool:
        """Whether it is the one; `kept` None: of nobody, which takes as long and is never right."""
        hashed = kept or self._nobodys
        try:
            with self._turns:
                self._hasher.verify(hashed, password[: MOST + 1])
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def outdated(self, kept: str) -> bool:
        """Whether a hash was made by other parameters than are used nowadays."""
        return self._hasher.check_needs_rehash(kept)

    @cached_property
    def _nobodys(self) -> str:
        """A hash of the same parameters that no password has: made up, so that it takes no time to make."""
        told = self._hasher
        salt, mixed = (b64encode(token_bytes(size)).rstrip(b"=").decode() for size in (told.salt_len, told.hash_len))
        return f"$argon2id$v=19$m={told.memory_cost},t={told.time_cost},p={told.parallelism}${salt}${mixed}"
