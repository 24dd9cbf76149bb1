"""``/oidc/start`` and ``/oidc/callback``: to an issuer where people sign in, and back."""

from collections.abc import Callable
from datetime import datetime
from hmac import compare_digest
from typing import Final

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from ingest.mendable import Mendable
from service.access.access_desk import AccessDesk
from service.access.begun import LIFE, BegunSignIns
from service.access.door import Issued, SignedIn, SignInRefused
from service.access.oidc import IssuerRefused, IssuerSilent, Oidc
from service.access.session_cookie import hand_over, held
from service.api.access_check import address_of
from service.dashboard.access.next_page import next_page
from service.dashboard.frame.pages import Pages

COOKIE: Final = "goldenwindow_oidc"
"""Holds the state: only the browser that began a sign-in can end it."""
_AGAIN: Final = "begin again at /login"


def oidc_routes(_pages: Pages, desk: AccessDesk, issuer: Oidc, now: Callable[[], datetime]) -> APIRouter:
    """There and back; whoever is refused is told why, with 403, or 502 where the issuer does not answer."""
    router, begun = APIRouter(include_in_schema=False), BegunSignIns()

    @router.get("/oidc/start")
    def start(request: Request, next: str = "") -> Response:  # noqa: A002 - as the address has it
        try:
            sign_in = issuer.begin(f"{request.base_url}oidc/callback")
        except IssuerSilent as silent:
            raise _silent(silent) from silent
        begun.keep(sign_in, next_page(next), now())
        response = RedirectResponse(sign_in.address, 303)
        secure, seconds = request.url.scheme == "https", int(LIFE.total_seconds())
        response.set_cookie(COOKIE, sign_in.state, seconds, path="/oidc", secure=secure, httponly=True, samesite="lax")
        return response

    @router.get("/oidc/callback")
    def callback(request: Request, state: str = "") -> Response:
        kept = begun.take(state, now()) if _same(state, request.cookies.get(COOKIE, "")) else None
        if kept is None:
            raise HTTPException(403, f"This sign-in was not begun in this browser, or is over; {_AGAIN}.")
        sign_in, target = kept
        signed_in = _let_in(request, lambda: issuer.end(sign_in, str(request.url)), desk)
        response = RedirectResponse(target, 303)
        response.delete_cookie(COOKIE, path="/oidc")
        hand_over(response, request, signed_in, now())
        return response

    return router


def _let_in(request: Request, end: Callable[[], Issued], desk: AccessDesk) -> SignedIn:
    try:
        return desk.sign_in_issued(end(), address_of(request), held(request))
    except IssuerSilent as silent:
        raise _silent(silent) from silent
    except SignInRefused as refused:
        raise HTTPException(403, f"An admin of this service has shut you out: ask one; then {_AGAIN}.") from refused
    except (IssuerRefused, Mendable) as refused:
        raise HTTPException(403, f"You can not come in: {refused}; {_AGAIN}.") from refused


def _silent(silent: IssuerSilent) -> HTTPException:
    return HTTPException(502, f"The issuer does not answer as one ({silent}); try again, or sign in by password.")


def _same(told: str, kept: str) -> bool:
    return bool(kept) and compare_digest(told.encode(), kept.encode())
