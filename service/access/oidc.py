"""Sign-in at an issuer of OpenID Connect (Core 1.0): the code flow with PKCE (RFC 7636), state and nonce."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec
import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from service.access.door import Issued
from service.access.principal import Role
from service.access.secret_values import new_value
from service.configuration.access_sections import OidcSection

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "RS384", "ES384", "RS512", "ES512")
"""How a token may be signed: never by a secret that is shared, and never not at all."""
_PATIENCE_S: Final = 10.0
_LEEWAY_S: Final = 60
_GREATEST_FIRST: Final = (Role.ADMIN, Role.DISPATCHER, Role.VIEWER)


class IssuerSilent(Exception):
    """The issuer does not answer, or not as one would."""


class IssuerRefused(Exception):
    """Nobody came in: what came back is not what was asked for, or the issuer says that they may not."""


class Begun(msgspec.Struct, frozen=True):
    """A sign-in that was begun. `state` is held by the browser; `address`: where it goes on."""

    address: str
    state: str
    nonce: str
    verifier: str
    back: str


class _Metadata(msgspec.Struct):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class Oidc:
    """Speaks to one issuer. `now`: wall time."""

    def __init__(self, settings: OidcSection, now: Callable[[], datetime]) -> None:
        assert settings.issuer is not None
        self._settings = settings
        self._issuer = settings.issuer.rstrip("/")
        self._now = now
        self._metadata: _Metadata | None = None

    def begin(self, back: str) -> Begun:
        """Where a browser goes to sign in, and comes `back` from; raises `IssuerSilent`."""
        state, nonce, verifier = new_value(), new_value(), new_value() + new_value()
        address, _ = self._session(back).create_authorization_url(
            self._known().authorization_endpoint, state=state, nonce=nonce, code_verifier=verifier
        )
        return Begun(address, state, nonce, verifier, back)

    def end(self, begun: Begun, answer: str) -> Issued:
        """Who came back, whose browser asked for `answer`; raises `IssuerSilent` and `IssuerRefused`."""
        try:
            token = self._session(begun.back, begun.state).fetch_token(
                self._known().token_endpoint,
                authorization_response=answer,
                code_verifier=begun.verifier,
                timeout=_PATIENCE_S,
            )
        except requests.RequestException as error:
            raise IssuerSilent(str(self._issuer)) from error
        except (AuthlibBaseError, ValueError) as error:
            raise IssuerRefused("the issuer gave no token for the code") from error
        return self._issued(self._claims(str(token.get("id_token", "")), begun.nonce))

    def _claims(self, id_token: str, nonce: str) -> Mapping[str, Any]:
        exactly = {name: {"essential": True, "value": value} for name, value in self._expected(nonce).items()}
        registry = JWTClaimsRegistry(
            now=lambda: int(self._now().timestamp()),
            leeway=_LEEWAY_S,
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            **exactly,  # type: ignore[arg-type]
        )
        try:
            claims = jwt.decode(id_token, self._keys(), algorithms=ALGORITHMS).claims
            registry.validate(claims)
        except (JoseError, ValueError) as error:
            raise IssuerRefused(f"the token of the issuer does not hold: {type(error).__name__}") from error
        if claims.get("azp", self._settings.client_id) != self._settings.client_id:
            raise IssuerRefused("the token of the issuer is for somebody else")
        return claims

    def _expected(self, nonce: str) -> Mapping[str, str]:
        return {"iss": self._known().issuer, "aud": self._settings.client_id, "nonce": nonce}

    def _issued(self, claims: Mapping[str, Any]) -> Issued:
        told, named = self._settings, _values(_inside(claims, self._settings.role_claim))
        held = {told.roles[value] for value in named if value in told.roles}
        role = next((role for role in _GREATEST_FIRST if role.value in held), None)
        name = _inside(claims, told.name_claim)
        if role is None:
            raise IssuerRefused(f"none of the roles in {told.role_claim} is one here")
        if not isinstance(name, str):
            raise IssuerRefused(f"the token says no name in {told.name_claim}")
        regions = None if told.regions_claim is None else frozenset(_values(_inside(claims, told.regions_claim)))
        return Issued(self._known().issuer, str(claims["sub"]), name, role, regions)

    def _session(self, back: str, state: str | None = None) -> OAuth2Session:
        secret = self._settings.client_secret
        return OAuth2Session(
            client_id=self._settings.client_id,
            client_secret=None if secret is None else secret.get_secret_value(),
            token_endpoint_auth_method="none" if secret is None else "client_secret_basic",
            scope=" ".join(self._settings.scopes),
            redirect_uri=back,
            state=state,
            code_challenge_method="S256",
        )

    def _known(self) -> _Metadata:
        """What the issuer says of itself, asked for once; it has to be the one that was asked for."""
        if self._metadata is None:
            body = _fetched(f"{self._issuer}/.well-known/openid-configuration")
            try:
                told = msgspec.json.decode(body, type=_Metadata)
            except msgspec.MsgspecError as error:
                raise IssuerSilent(f"{self._issuer}: no issuer of OpenID Connect") from error
            if told.issuer.rstrip("/") != self._issuer:
                raise IssuerSilent(f"{self._issuer}: calls itself {told.issuer}")
            self._metadata = told
        return self._metadata

    def _keys(self) -> KeySet:
        """Asked for each time: issuers change them, and few people sign in at once."""
        return KeySet.import_key_set(msgspec.json.decode(_fetched(self._known().jwks_uri)))


def _fetched(address: str) -> bytes:
    try:
        answer = requests.get(address, timeout=_PATIENCE_S, allow_redirects=False)
        answer.raise_for_status()
    except requests.RequestException as error:
        raise IssuerSilent(address) from error
    return answer.content


def _inside(claims: Mapping[str, Any], path: str) -> object:
    """``realm_access.roles``: what lies in what; a claim whose own name has dots goes first."""
    if path in claims:
        return claims[path]
    found: object = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _values(claim: object) -> list[str]:
    """One value or several."""
    return [str(one) for one in claim] if isinstance(claim, list) else [] if claim is None else [str(claim)]
