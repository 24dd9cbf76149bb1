"""``/api/v1/stream``: server-sent events that tell each listener when something has been committed."""

import asyncio
from collections.abc import AsyncIterator
from typing import Protocol

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter
from fastapi.sse import EventSourceResponse, ServerSentEvent

LOOK_S = 1.0
APART_S = 0.2
RETRY_MS = 2000


class Changes(Protocol):
    """Counts commits, and lets a thread wait for the next."""

    @property
    def number(self) -> int:
        """How many there were."""
        ...

    def wait(self, after: int, timeout_s: float) -> int:
        """The number once it is greater than `after`, or as it is when the time is up."""
        ...


class Streams:
    """Hands every commit on to all listeners; one thread waits, however many listen."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._number = changes.number
        self._told = asyncio.Condition()
        self._closed = False

    def close(self) -> None:
        """Ends every stream within a second: a server that shuts down waits for its answers to end."""
        self._closed = True

    async def watch(self) -> None:
        """Waits for commits and wakes the listeners; runs as long as the application."""
        one_thread = CapacityLimiter(1)
        while not self._closed:
            number = await to_thread.run_sync(
                self._changes.wait, self._number, LOOK_S, limiter=one_thread, abandon_on_cancel=True
            )
            async with self._told:
                self._number = number
                self._told.notify_all()

    async def numbers(self) -> AsyncIterator[int]:
        """The number of the last commit, now and whenever it has grown; commits close together are told as one."""
        last = -1
        while not self._closed:
            if self._number > last:
                last = self._number
                yield last
                await asyncio.sleep(APART_S)
            else:
                await self._wait()

    async def _wait(self) -> None:
        async with self._told:
            await self._told.wait()


def stream_routes(streams: Streams) -> APIRouter:
    """``GET /stream``."""
    router = APIRouter()

    @router.get("/stream", response_class=EventSourceResponse)
    async def stream() -> AsyncIterator[ServerSentEvent]:
        """One `changed` event per commit (those close together as one): ``{"commit": n}``."""
        async for number in streams.numbers():
            yield ServerSentEvent(event="changed", id=str(number), data={"commit": number}, retry=RETRY_MS)

    return router
