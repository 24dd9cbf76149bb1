"""``POST /api/v1/sources/resume``: a person has looked at what was rejected, and lets a stopped source go on."""

from fastapi import APIRouter

from service.intake.source_gate import SourceGate


def source_routes(gate: SourceGate) -> APIRouter:
    """What there is to say to sources."""
    router = APIRouter()

    @router.post("/sources/resume")
    def resume(source: str | None = None) -> dict[str, list[str]]:
        """Lets `source` (all that are stopped when none is named) go on; answers with those that were stopped."""
        wanted = list(gate.stopped()) if source is None else [source]
        return {"resumed": [each for each in wanted if gate.resume(each)]}

    return router
