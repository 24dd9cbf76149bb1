"""One of many who look at a page: told by the stream, asks for its parts anew, as the page's script does."""

import asyncio
import re
from html import unescape
from time import monotonic
from urllib.parse import urlsplit

GATHER_S = 0.4
_PART = re.compile(r'hx-get="([^"]+)"')


class Viewer:
    """Watches one page of a service.

    `told_at`, `shown_at`: when it first was told of a change, and then had all parts, since `wait_anew`; 0 before.
    It speaks HTTP by itself: two hundred clients of a library would measure that library.
    """

    def __init__(self, address: str, page: str) -> None:
        told = urlsplit(address)
        self._host, self._port = told.hostname or "127.0.0.1", told.port or 80
        self._parts = [unescape(path) for path in _PART.findall(page)]
        self._changed = asyncio.Event()
        self.is_there = asyncio.Event()
        self.told_at = 0.0
        self.shown_at = 0.0

    def wait_anew(self) -> None:
        """What comes now is the next change."""
        self.told_at = self.shown_at = 0.0

    async def watch(self) -> None:
        """Until it is cancelled."""
        await asyncio.gather(self._listen(), self._look())

    async def _listen(self) -> None:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        self._ask(writer, "/api/v1/stream")
        async for line in reader:
            if line.startswith(b"event: changed"):
                self.told_at = self.told_at or monotonic()
                self.is_there.set()
                self._changed.set()

    async def _look(self) -> None:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        while True:
            await self._changed.wait()
            await asyncio.sleep(GATHER_S)
            self._changed.clear()
            was_told = self.told_at
            self._parts = [await self._part(reader, writer, path) for path in self._parts]
            if was_told and not self.shown_at:
                self.shown_at = monotonic()

    async def _part(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> str:
        """Asks for a part; its address with what is now seen of it."""
        self._ask(writer, path)
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        if " 204 " in head.partition("\r\n")[0]:
            return path
        length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
        body = (await reader.readexactly(int(length[1]) if length else 0)).decode()
        found = _PART.search(body)
        return unescape(found[1]) if found else path

    def _ask(self, writer: asyncio.StreamWriter, path: str) -> None:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\n\r\n".encode())
