"""Channels over HTTP."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI

from alerts.channels.push import Delivered, PushMessage, Refused
from ingest.clock import ReplayClock
from service.api.channel_routes import channel_routes
from service.channels.channel import Channel, Patience, Way
from service.channels.channel_desk import ChannelDesk
from service.local_time import LocalTime
from service.store.batch import QueuedPush
from service.store.store import Store
from tests.service.asgi_client import AsgiClient
from tests.service.made import at, outcome


class Chat:
    """A receiver that lets us in, or not."""

    def __init__(self) -> None:
        self.closed = True
        self.seen: list[PushMessage] = []

    def push(self, message: PushMessage) -> Delivered:
        if self.closed:
            raise Refused("chat answered 401", for_all=True)
        self.seen.append(message)
        return Delivered("chat answered 200")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """One of its own: that of the other routes is full, and nobody writes there."""
    store = Store.open(f"sqlite:///{tmp_path / 'store.db'}")
    yield store
    store.close()


@pytest.fixture
def chat() -> Chat:
    return Chat()


@pytest.fixture
def clock() -> ReplayClock:
    return ReplayClock(at(9))


@pytest.fixture
def channel(store: Store, chat: Chat, clock: ReplayClock) -> Channel:
    return Channel("chat", Way(chat), store.deliveries, clock, Patience(off_after=2))


@pytest.fixture
def client(store: Store, chat: Chat, clock: ReplayClock, channel: Channel) -> Iterator[AsgiClient]:
    makers = {"chat": lambda: Way(chat)}
    local = LocalTime("Asia/Shanghai").text
    desk = ChannelDesk(store.deliveries, makers, lambda: {"chat": channel.trouble}, clock.now, local)
    app = FastAPI()
    app.include_router(channel_routes(desk), prefix="/api/v1")
    with AsgiClient(app) as found:
        yield found


def switched_off(store: Store, channel: Channel, clock: ReplayClock) -> None:
    store.commit(outcome(store.journal.last_batch() + 1, pushes=(QueuedPush("chat", "R-7", "R-7.1", b"{}"),)))
    for _ in range(2):
        channel.work_off()
        clock.advance_to(clock.now() + timedelta(minutes=1))


def test_a_channel_that_is_off_says_since_when_and_why(
    store: Store, client: AsgiClient, channel: Channel, clock: ReplayClock
) -> None:
    switched_off(store, channel, clock)
    (row,) = client.get("/api/v1/channels").json()["channels"]
    assert (row["name"], row["on"], row["off_because"], row["waiting"]) == ("chat", False, "chat answered 401", 1)
    assert "switched off" in row["trouble"]
    one = client.get("/api/v1/channels/chat").json()
    assert one["channel"] == row
    assert [each["answer"] for each in one["latest"]] == ["chat answered 401", "chat answered 401"]


def test_switching_it_on_sends_what_waited(
    store: Store, client: AsgiClient, channel: Channel, clock: ReplayClock, chat: Chat
) -> None:
    switched_off(store, channel, clock)
    chat.closed = False
    assert client.post("/api/v1/channels/chat/enable", b"").json() == {"channel": "chat", "was_off": True}
    assert client.post("/api/v1/channels/chat/enable", b"").json() == {"channel": "chat", "was_off": False}
    channel.work_off()
    assert [message.key for message in chat.seen] == ["R-7.1"]
    assert client.get("/api/v1/channels").json()["channels"][0]["trouble"] is None


def test_a_test_says_what_the_receiver_answered_and_leaves_no_trace(
    store: Store, client: AsgiClient, chat: Chat
) -> None:
    refused = client.post("/api/v1/channels/chat/test", b"").json()
    assert refused == {"channel": "chat", "taken": False, "answer": "chat answered 401"}
    chat.closed = False
    assert client.post("/api/v1/channels/chat/test?by=li", b"").json()["taken"]
    assert b"asked for by li" in chat.seen[0].body
    assert store.deliveries.counts("chat") == {}


@pytest.mark.parametrize("route", ["GET /chat2", "POST /chat2/test", "POST /chat2/enable"])
def test_a_channel_that_is_not_there_is_not_found(client: AsgiClient, route: str) -> None:
    method, _, path = route.partition(" ")
    answer = client.get(f"/api/v1/channels{path}") if method == "GET" else client.post(f"/api/v1/channels{path}", b"")
    assert answer.status_code == 404
