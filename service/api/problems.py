"""What went wrong, as RFC 9457 problem documents: every error of the API has the same form."""

from http import HTTPStatus
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from service.intake.inbox import InboxFull, NotCommitted

RETRY_AFTER_S = 5


def answer_problems(app: FastAPI) -> None:
    """Lets every refusal of a handler end as a problem document."""
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _wrong_parameters)
    app.add_exception_handler(InboxFull, _busy)
    app.add_exception_handler(NotCommitted, _busy)


def problem(
    status: int, detail: str, headers: dict[str, str] | None = None, instance: str | None = None
) -> JSONResponse:
    """``application/problem+json``; the title is the status in words, `instance` the path that was asked for."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    if instance is not None:
        body["instance"] = instance
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return problem(error.status_code, str(error.detail), dict(error.headers or {}), _instance(request))


def _wrong_parameters(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    said = [f"{'.'.join(str(part) for part in each['loc'][1:])}: {each['msg']}" for each in error.errors()]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "; ".join(said), instance=_instance(request))


def _busy(request: Request, error: Exception) -> JSONResponse:
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error), {"Retry-After": str(RETRY_AFTER_S)}, _instance(request))


def _instance(request: Request) -> str:
    """The path as it was sent: a URI reference, without the query, which may hold what nobody should read."""
    return quote(request.url.path, safe="/%:@!$&'()*+,;=~-._")


def our_mistake() -> JSONResponse:
    """The answer where a handler fails: what its exception says may hold what was sent, and goes to the log alone."""
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "The service made a mistake; its log says which.")


def store_silent() -> JSONResponse:
    """The answer where the database does not: what was sent was not taken."""
    detail = "The store does not answer now: send it again later; what was taken already counts once."
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"Retry-After": str(RETRY_AFTER_S)})
