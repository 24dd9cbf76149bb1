"""Who asks for a page or posts a form, as far as pages that change the service care."""

from typing import Protocol

from fastapi import Request


class SignedIn(Protocol):
    """What is asked of whoever made a request."""

    @property
    def name(self) -> str:
        """Under which name they act."""
        ...

    def may(self, scope: str) -> bool:
        """Whether they may do such things."""
        ...


def administers(request: Request) -> bool:
    """Whether they may see what customers sent as it came; everybody may where the service is open."""
    principal: SignedIn | None = getattr(request.state, "principal", None)
    return principal is None or principal.may("admin")


def name_of(request: Request) -> str:
    """Under which name they act; ``operator`` where nobody signs in."""
    principal: SignedIn | None = getattr(request.state, "principal", None)
    return "operator" if principal is None else principal.name
