import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import httpx
import pytest
from fastapi import FastAPI

from service.api.server import PortTaken, Server, address, listen
from service.api.stream import APART_S, Streams
from service.pipeline.changes import Changes


def test_listeners_hear_of_the_present_and_of_every_later_commit() -> None:
    async def listen_to_two() -> list[int]:
        changes = Changes()
        streams = Streams(changes)
        watch = asyncio.create_task(streams.watch())
        heard = []
        async for number in streams.numbers():
            heard.append(number)
            if len(heard) == 2:
                streams.close()
            changes.tell()
        await watch
        return heard

    first, second = asyncio.run(listen_to_two())
    assert (first, second >= 1) == (0, True)


def test_commits_close_together_are_told_as_one() -> None:
    async def listen_while_many_come() -> list[int]:
        changes = Changes()
        streams = Streams(changes)
        watch = asyncio.create_task(streams.watch())
        heard = []
        async for number in streams.numbers():
            heard.append(number)
            for _ in range(100):
                changes.tell()
            if number:
                streams.close()
        await watch
        return heard

    assert len(asyncio.run(listen_while_many_come())) == 2


@pytest.fixture
def served(app: FastAPI) -> Iterator[str]:
    sock = listen("127.0.0.1", 0)
    with Server(app, sock).in_background():
        yield address(sock)


def test_the_stream_tells_a_browser_of_commits_and_ends_whole_with_the_server(app: FastAPI, changes: Changes) -> None:
    sock = listen("127.0.0.1", 0)
    events: list[str] = []
    with httpx.Client(base_url=address(sock)) as client:
        with ExitStack() as serving:
            serving.enter_context(Server(app, sock).in_background())
            answer = client.send(client.build_request("GET", "/api/v1/stream"), stream=True)
            assert answer.headers["content-type"].startswith("text/event-stream")
            lines = answer.iter_lines()
            while len(events) < 2:
                line = next(lines)
                if line.startswith("data:"):
                    events.append(line.removeprefix("data: "))
                    changes.tell()
        # A server that cuts its streams off leaves an answer that raises here.
        list(lines)
    assert [json.loads(event)["commit"] for event in events] == [0, 1]


def test_nothing_is_told_while_nothing_is_committed() -> None:
    async def hear_twice() -> list[int]:
        streams = Streams(Changes())
        heard = []
        with suppress(TimeoutError):
            async with asyncio.timeout(2 * APART_S):
                async for number in streams.numbers():
                    heard.append(number)  # noqa: PERF401 - what was heard until then counts
        return heard

    assert asyncio.run(hear_twice()) == [0]


def test_a_taken_port_gives_the_next_one_or_says_what_to_do() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"port {port} of 127.0.0.1"):
            listen("127.0.0.1", port)
        with listen("127.0.0.1", port, tries=20) as other:
            assert other.getsockname()[1] > port


def test_answers_do_not_wait_for_more_to_send() -> None:
    with listen("127.0.0.1", 0) as sock:
        assert sock.proto == socket.IPPROTO_TCP  # asyncio sets TCP_NODELAY on no other


def test_addresses_are_what_a_browser_opens() -> None:
    with listen("127.0.0.1", 0) as sock:
        assert address(sock) == f"http://127.0.0.1:{sock.getsockname()[1]}/"
    if socket.has_ipv6:
        with listen("::1", 0) as sock:
            assert address(sock).startswith("http://[::1]:")


def test_the_server_does_not_say_what_it_is_made_of(served: str) -> None:
    assert "server" not in httpx.get(f"{served}healthz").headers
