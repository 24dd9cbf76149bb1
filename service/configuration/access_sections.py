"""The sections about access: sessions, limits of tries, and an issuer that people sign in at instead."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PositiveInt, SecretStr

from service.access.access_rules import AccessRules
from service.configuration.setting_sections import Section, http_address

_RULES = AccessRules()
_MINUTE = timedelta(minutes=1)
_Minutes = Annotated[int, Field(gt=0, le=60 * 24 * 31)]
Role = Literal["viewer", "dispatcher", "admin"]
_AS_THEMSELVES: Mapping[str, Role] = {"viewer": "viewer", "dispatcher": "dispatcher", "admin": "admin"}


class OidcSection(Section):
    """Sign-in at an issuer of OpenID Connect, beside that by password; on where `issuer` is set.

    `roles`: value of the claim → role here; whoever has none of them may not come in.
    """

    issuer: Annotated[str | None, AfterValidator(http_address)] = None
    client_id: str = ""
    client_secret: SecretStr | None = None
    scopes: tuple[str, ...] = ("openid", "profile")
    name_claim: str = "preferred_username"
    role_claim: str = "roles"
    roles: Mapping[str, Role] = Field(default_factory=lambda: dict(_AS_THEMSELVES))
    regions_claim: str | None = None


class AccessSection(Section):
    """How long a session lasts, how often something may be tried, and where else people may sign in."""

    session_idle_minutes: _Minutes = _RULES.idle // _MINUTE
    session_minutes: _Minutes = _RULES.longest // _MINUTE
    tries_per_name: PositiveInt = _RULES.tries_per_name
    tries_per_address: PositiveInt = _RULES.tries_per_address
    tries_minutes: _Minutes = _RULES.tries_span // _MINUTE
    requests_per_minute: PositiveInt = _RULES.requests_per_minute
    oidc: OidcSection = OidcSection()

    def rules(self) -> AccessRules:
        """As the service goes by them."""
        return AccessRules(
            idle=self.session_idle_minutes * _MINUTE,
            longest=self.session_minutes * _MINUTE,
            tries_per_name=self.tries_per_name,
            tries_per_address=self.tries_per_address,
            tries_span=self.tries_minutes * _MINUTE,
            requests_per_minute=self.requests_per_minute,
        )


def oidc_faults(oidc: OidcSection) -> Iterator[str]:
    """What of the issuer does not go together."""
    if oidc.issuer is not None and not oidc.client_id:
        yield "access.oidc.client_id: missing; write the name under which the issuer knows this service"
    if oidc.issuer is None and (oidc.client_id or oidc.client_secret):
        yield "access.oidc.issuer: missing; write its address, or leave out what else is set of it"
