"""Recognises who makes a request: by the token it carries, by the cookie of a session, or because all is open here."""

from collections.abc import Callable, Mapping
from datetime import datetime

from starlette.requests import HTTPConnection

from service.access.access_rules import AccessRules
from service.access.door import AccessKept
from service.access.principal import OF_ROLE, OPEN, Principal, Role, Scope, Via
from service.access.secret_values import hashed
from service.access.session_cookie import held
from service.store.sessions import Session
from service.store.tokens import Token


class Recogniser:
    """Whether all is open: `on_loopback`, as long as nobody was created. `now`: wall time."""

    def __init__(self, kept: AccessKept, rules: AccessRules, now: Callable[[], datetime], *, on_loopback: bool) -> None:
        self._kept = kept
        self._rules = rules
        self._now = now
        self._on_loopback = on_loopback

    def __call__(self, request: HTTPConnection) -> Principal | None:
        """Who it is. A token that does not count is nobody's, whatever else the request carries."""
        scheme, _, sent = request.headers.get("authorization", "").partition(" ")
        # Another scheme is that of a proxy in front, which asks for a password of its own.
        if scheme.lower() == "bearer":
            return self._by_token(sent.strip())
        value = held(request)
        known = None if value is None else self._by_session(hashed(value))
        return known or (OPEN if self.is_open() else None)

    def is_open(self) -> bool:
        """Whether nobody has to sign in."""
        return self._on_loopback and not self._kept.people.any()

    def _by_token(self, value: str) -> Principal | None:
        token = self._kept.tokens.find(hashed(value), self._now())
        return None if token is None else principal_of_token(token)

    def _by_session(self, reference: str) -> Principal | None:
        session = self._kept.sessions.find(reference, self._now(), self._rules.idle)
        return None if session is None else _principal(session, reference)


def _principal(session: Session, reference: str) -> Principal:
    role = Role(session.role)
    return Principal(
        session.name,
        role,
        session.regions,
        Via.SESSION,
        OF_ROLE[role],
        reference=reference,
        must_change=session.must_change,
    )


_ROLES: Mapping[Scope, Role] = {Scope.ADMIN: Role.ADMIN, Scope.ACT: Role.DISPATCHER}


def principal_of_token(token: Token) -> Principal:
    """Who a program is that sends it; its role is the least that may do what the token may do with the pages."""
    scopes = frozenset(map(Scope, token.scopes))
    role = next((role for scope, role in _ROLES.items() if scope in scopes), Role.VIEWER)
    name = f"token {token.number} {token.label}"
    return Principal(name, role, token.regions, Via.TOKEN, scopes, token.speaks_for_others, str(token.number))
