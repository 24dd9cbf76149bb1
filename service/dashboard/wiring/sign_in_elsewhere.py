"""Puts together the sign-in at an issuer, where the settings name one and its libraries are there."""

from collections.abc import Callable, Sequence
from functools import partial

from fastapi import APIRouter

from ingest.clock import SystemClock
from ingest.mendable import Mendable
from service.access.access_desk import AccessDesk
from service.configuration.access_sections import OidcSection
from service.dashboard.frame.pages import Pages


class IssuerUnreachable(Mendable):
    """What speaks to an issuer is not installed."""


def issuer_pages(desk: AccessDesk, settings: OidcSection) -> Sequence[Callable[[Pages], APIRouter]]:
    """What makes their routes: nothing where no issuer is set. Raises `IssuerUnreachable`."""
    if settings.issuer is None:
        return ()
    try:
        from service.access.oidc import Oidc  # noqa: PLC0415 - an extra
        from service.dashboard.access.oidc_routes import oidc_routes  # noqa: PLC0415 - the same
    except ModuleNotFoundError as error:
        told = f"access.oidc.issuer is set, and {error.name} is not installed"
        raise IssuerUnreachable(f"{told}; install goldenwindow[oidc], or leave the issuer out") from error
    now = SystemClock().now
    return (partial(oidc_routes, desk=desk, issuer=Oidc(settings, now), now=now),)
