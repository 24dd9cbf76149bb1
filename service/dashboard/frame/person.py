"""Who looks at a page: whoever signed in, the operator of a service that is open, or somebody not known yet."""

from typing import Final

from fastapi import Request

from service.access.principal import OPEN, Principal, Role, Via

NOBODY: Final = Principal("", Role.VIEWER, frozenset(), Via.SESSION, frozenset())
"""Who has not signed in yet, and is on their way to it: may do nothing, sees no region."""


def person_of(request: Request) -> Principal:
    """As the access check found them; in an application that checks nobody, everybody is the operator."""
    principal: Principal | None = getattr(request.state, "principal", OPEN)
    return principal or NOBODY
