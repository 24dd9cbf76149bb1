"""``/healthz`` and ``/readyz``: is it alive, and can it take records; each dependency by name."""

from collections.abc import Callable, Mapping

from fastapi import APIRouter
from fastapi.responses import JSONResponse

Readiness = Callable[[], Mapping[str, str | None]]
"""Each dependency's trouble in words, None where it is well."""


def health_routes(readiness: Readiness) -> APIRouter:
    """Alive is whoever answers; ready is who can take records."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz")
    def healthz() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @router.get("/readyz")
    def readyz() -> JSONResponse:
        """200 when every dependency is well, 503 when one is not; both name them all."""
        troubles = readiness()
        ready = not any(troubles.values())
        checks = {name: trouble or "ok" for name, trouble in troubles.items()}
        return JSONResponse({"ready": ready, "checks": checks}, 200 if ready else 503)

    return router
