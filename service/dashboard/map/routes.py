"""``/map``: the drawing of the network, and what is out on it now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import msgspec
from fastapi import APIRouter, Request, Response

from ingest.inventory import Inventory
from ingest.records import Region
from service.dashboard.frame.look import look_of
from service.dashboard.frame.pages import Pages, digest
from service.dashboard.frame.place import Place
from service.dashboard.map.atlas import Atlas, atlas_of
from service.dashboard.map.view import LISTED, map_view, marks
from service.dashboard.onlooker import onlooker_of
from service.store.problem_sites import ProblemSites
from service.store.reads import Reads

SPIKES_BACK = timedelta(hours=1)
_ASK_AGAIN = {"Cache-Control": "private, max-age=0, must-revalidate"}


@dataclass(frozen=True)
class MapReads:
    """What the map is drawn from; `now` is the service's clock."""

    sites: ProblemSites
    reads: Reads
    inventory: Inventory
    now: Callable[[], datetime]


def map_routes(pages: Pages, reads: MapReads) -> APIRouter:
    """The page, its list as it is asked for anew, and the drawing."""
    router = APIRouter(include_in_schema=False)

    @lru_cache(maxsize=1)
    def atlas() -> Atlas:
        return atlas_of(reads.inventory.cells.values())

    @lru_cache(maxsize=32)
    def drawing(regions: frozenset[str] | None) -> tuple[bytes, str]:
        body = msgspec.json.encode(atlas().only(regions))
        return body, f'"{digest(body.decode())}"'

    @router.get("/map")
    def page(request: Request) -> Response:
        return pages.answer(request, Place.MAP, "map/page.html", 200, **_view(request, reads, atlas()))

    @router.get("/map/problems")
    def problems(request: Request) -> Response:
        return pages.part(request, "map/problems.html", **_view(request, reads, atlas()))

    @router.get("/map/places")
    def places(request: Request) -> Response:
        body, tag = drawing(onlooker_of(request).regions)
        headers = {**_ASK_AGAIN, "ETag": tag}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type="application/json")

    return router


def _view(request: Request, reads: MapReads, atlas: Atlas) -> Mapping[str, object]:
    now, look = reads.now(), look_of(request)
    spikes = reads.reads.spikes(now - SPIKES_BACK, look.region)
    sees = onlooker_of(request).sees
    view = map_view(reads.sites.listed(), spikes, reads.inventory, sees, look.region)
    regions = reads.inventory.regions
    return {
        "view": view,
        "marks": marks(view),
        "now": now,
        "listed": LISTED,
        "drawn": len(atlas.sites),
        "unplaced": atlas.unplaced,
        "region_words": {name: _name(regions[name], look.language) for name in regions if sees(name)},
    }


def _name(region: Region, language: str) -> str:
    return (region.name_zh if language == "zh" else region.name_en) or region.region
