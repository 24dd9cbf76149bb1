"""Who asks for a page or posts a form, as far as pages that change the service care."""

from fastapi import Request

from service.dashboard.frame.person import person_of


def administers(request: Request) -> bool:
    """Whether they may see what customers sent as it came; everybody may where the service is open."""
    return person_of(request).may("admin")


def name_of(request: Request) -> str:
    """Under which name they act; ``operator`` where nobody signs in."""
    return person_of(request).name
