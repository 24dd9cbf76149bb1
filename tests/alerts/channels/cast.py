"""The cast of these tests: messages as they stand in the outbox, texts of them, and receivers on the loopback."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import msgspec

from alerts.channels.push import PushMessage
from alerts.channels.texts import Texts
from alerts.dispatch.priority import Priority
from alerts.notices.document import notice_line
from alerts.notices.notice import Notice, Topic
from alerts.notices.wording import Language
from alerts.orders.order import RepairOrder
from alerts.orders.tmf697 import order_line
from ingest.clock import ReplayClock
from service.local_time import LocalTime
from tests.service.made import order as made_order

LOCAL = LocalTime("Asia/Shanghai").text
AT = datetime(2011, 7, 4, 0, 5, tzinfo=UTC)
CLOCK = ReplayClock(AT)
LINK = "http://127.0.0.1:8420/"
BOTH = (Language.ZH, Language.EN)
WORDS: Mapping[Language, Mapping[str, Mapping[str, str]]] = {
    Language.ZH: {
        "state": {"pending": "待接单", "cancelled": "已撤销"},
        "kind": {"crew": "抢修队"},
        "reason": {"out_of_service": "小区退服"},
    }
}


def texts(languages: Sequence[Language] = BOTH, folder: Path | None = None) -> Texts:
    return Texts(languages, LINK, WORDS, folder)


def order_message(order_id: str = "R-1", **changes: object) -> PushMessage:
    return message_of(msgspec.structs.replace(made_order(order_id=order_id), **changes))


def message_of(order: RepairOrder) -> PushMessage:
    return PushMessage(order.key, order.order_id, order_line(order, LOCAL).rstrip())


def notice_message(notice_id: str = "N-1", to: tuple[str, ...] = (), by: str = "li") -> PushMessage:
    notice = Notice(notice_id, Topic.CHANNEL_TEST, "duty", "Yinchuan", AT, Priority.P3, {"by": by}, to)
    return PushMessage(notice_id, "duty", notice_line(notice, LOCAL))


class Seen(msgspec.Struct):
    """A request: where it went, and what it said."""

    path: str
    headers: dict[str, str]
    body: bytes


Answer = Callable[[Seen], tuple[int, Mapping[str, object]]]


def well(_: Seen) -> tuple[int, Mapping[str, object]]:
    return 200, {"errcode": 0, "code": 0}


@contextmanager
def receiver(answer: Answer = well) -> Iterator[tuple[str, list[Seen]]]:
    """A real HTTP server on the loopback that answers in JSON: its address, and what it was sent."""
    seen: list[Seen] = []
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, seen, answer)) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", seen
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, seen: list[Seen], answer: Answer, *more: object) -> None:
        self._seen, self._answer = seen, answer
        super().__init__(*more)  # type: ignore[arg-type]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        request = Seen(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        self._seen.append(request)
        status, told = self._answer(request)
        content = json.dumps(told).encode()
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
