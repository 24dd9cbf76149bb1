"""``GET /api/v1/spikes`` and ``/bins``: complaints over time, beside what is usual."""

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response

from correlate.facts import Spike
from ingest.times import TimeReader, TimeUnreadable
from service.api import rows
from service.api.asked import Asked, BinsAsked, SpikesAsked
from service.api.described import described, one_described
from service.api.list_routes import end_of, wanted_of
from service.api.tables import Tables
from service.store import lists
from service.store.list_filters import BinFilter, SpikeFilter
from service.store.lists import Lists

DAY = timedelta(days=1)
_OWN = {"sort", "since", "until", *Asked.model_fields}


def time_routes(of: Lists, now: Callable[[], datetime], zone: str) -> APIRouter:
    """Spikes, one of them, and bins."""
    router, tables, times = APIRouter(), Tables(zone), TimeReader(zone)

    @router.get("/spikes", responses=described(rows.SpikeRow))
    def spikes(request: Request, asked: Annotated[SpikesAsked, Query()]) -> Response:
        """Complaint spikes that ended after `since` (a week ago) or go on, the latest first."""
        chosen = SpikeFilter(**asked.model_dump(exclude=_OWN), **asked.span(times, now() - 7 * DAY))
        wanted = wanted_of(asked, chosen, asked.sort, lists.SPIKES)
        found = of.spikes(wanted)
        return tables.answer(request, rows.SpikeRow, [rows.spike(fact) for fact in found.rows], end_of(found, wanted))

    @router.get("/spikes/{spike_id}", responses=one_described(rows.SpikeRow))
    def one_spike(spike_id: str) -> Response:
        """One spike, by the `spike_id` that the list gives."""
        found = _found(of, spike_id)
        if found is None:
            raise HTTPException(404, f"There is no spike {spike_id!r}; GET /api/v1/spikes lists those there are.")
        return tables.one(rows.spike(found))

    @router.get("/bins", responses=described(rows.Bin))
    def bins(request: Request, asked: Annotated[BinsAsked, Query()]) -> Response:
        """Complaints per place and bin from `since` (a day ago) on, the latest first."""
        chosen = BinFilter(**asked.model_dump(exclude=_OWN), **asked.span(times, now() - DAY))
        wanted = wanted_of(asked, chosen, asked.sort, lists.BINS)
        found = of.bins(wanted)
        return tables.answer(
            request, rows.Bin, [rows.complaint_bin(fact) for fact in found.rows], end_of(found, wanted)
        )

    return router


def _found(of: Lists, spike_id: str) -> Spike | None:
    """The spike of that id; None where it is no id at all."""
    try:
        told = base64.urlsafe_b64decode(spike_id + "=" * (-len(spike_id) % 4)).decode()
        starts_at, region, district = told.split("\x1f")
        return of.spike(region, district, TimeReader("UTC").read(starts_at))
    except (ValueError, TimeUnreadable):
        return None
