"""``/api/v1/channels``: how each stands, what it was answered, a test, and switching one on again."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import JSONResponse

from service.access.present import name_to_act_under
from service.channels.channel_desk import ChannelDesk
from service.store.audit import describe_change

_By = Annotated[str, Query(min_length=1, max_length=200)]


def channel_routes(desk: ChannelDesk) -> APIRouter:
    """What there is to see of channels, and to do."""
    router = APIRouter()

    def known(name: str) -> str:
        if name not in desk:
            raise HTTPException(404, f"There is no channel {name!r}; GET /api/v1/channels lists those there are.")
        return name

    @router.get("/channels")
    def list_channels() -> JSONResponse:
        """Every channel: whether it is on, what ails it, and how many pushes wait, were delivered or given up."""
        return _json({"channels": desk.rows()})

    @router.get("/channels/{name}")
    def one_channel(name: str) -> JSONResponse:
        """One channel, with its latest tries and their answers."""
        known(name)
        row = next(row for row in desk.rows() if row.name == name)
        return _json({"channel": row, "latest": desk.latest(name)})

    @router.post("/channels/{name}/test")
    def test(name: str, by: _By = "operator") -> JSONResponse:
        """Sends a test message through the channel, now, and says whether the receiver took it."""
        return _json(desk.test(known(name), name_to_act_under(by)))

    @router.post("/channels/{name}/enable")
    def enable(name: str) -> dict[str, Any]:
        """Switches on a channel that was switched off; what waited for it goes at once."""
        was_off = desk.enable(known(name))
        describe_change({"on": not was_off}, {"on": True})
        return {"channel": name, "was_off": was_off}

    return router


def _json(told: object) -> JSONResponse:
    return JSONResponse(msgspec.to_builtins(told))
