"""Requests to an application without a socket in between; cookies are kept, redirects are not followed."""

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Self

import httpx
from fastapi import FastAPI


class AsgiClient:
    """A client as a browser on this machine would be one."""

    def __init__(self, app: FastAPI) -> None:
        # What a handler raises has been answered with 500 by then; the test looks at the answer.
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        self._runner.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._runner.run(self._client.aclose())
        self._runner.__exit__(kind, error, traceback)

    def get(
        self, path: str, headers: Mapping[str, str] | None = None, params: Mapping[str, str | int] | None = None
    ) -> httpx.Response:
        return self._runner.run(self._client.get(path, headers=headers, params=params))

    def request(
        self, method: str, path: str, content: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        return self._runner.run(self._client.request(method, path, content=content, headers=headers))

    def post(self, path: str, content: bytes, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return self._runner.run(self._client.post(path, content=content, headers=headers))
