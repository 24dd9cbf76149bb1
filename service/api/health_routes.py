"""``/healthz``, ``/readyz`` and ``/metrics``: is it alive, can it take records, and how it does."""

from collections.abc import Callable, Sequence

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from service.configuration.shadow_mode import Mode
from service.operation.health import Dependency
from service.operation.metrics import Metrics

Readiness = Callable[[], Sequence[Dependency]]


def health_routes(readiness: Readiness, metrics: Metrics, mode: Mode = "live") -> APIRouter:
    """Alive is whoever answers; ready is who can take records. In `mode` shadow ``/readyz`` says so."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        """The process answers, whatever its threads wait for."""
        return {"status": "ok"}

    @router.get("/readyz")
    def readyz() -> JSONResponse:
        """200 when records can be taken, 503 when not; both name every dependency, and what ails it.

        `degraded` are those in trouble without which records are taken all the same.
        """
        found = readiness()
        ready = not any(each.trouble for each in found if each.needed)
        checks = {each.name: each.trouble or "ok" for each in found}
        degraded = [each.name for each in found if each.trouble and not each.needed]
        told = {"ready": ready, "checks": checks, "degraded": degraded}
        return JSONResponse(told if mode == "live" else told | {"mode": mode}, 200 if ready else 503)

    @router.get("/metrics", response_class=Response)
    def read_metrics(request: Request) -> Response:
        """Every metric, in the text format of Prometheus or as OpenMetrics."""
        text, media_type = metrics.text(request.headers.get("accept", ""))
        return Response(text, media_type=media_type)

    return router
