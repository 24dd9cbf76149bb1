"""Map, complaints and planned work on a worker of its own, and a clock that the test turns."""

from collections.abc import Sequence
from concurrent.futures import Future
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import httpx
import msgspec
from fastapi import FastAPI, Request
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from alerts.explain.place import Places
from alerts.explain.reply import Replies
from alerts.works.work_rules import WorkRules
from correlate.model import default_model
from ingest.clock import ReplayClock
from ingest.inventory import Inventory
from service.access.principal import OPEN
from service.customers.explaining import CustomerSide, Explaining, local_moment
from service.dashboard.frame.pages import Pages, Surroundings
from service.dashboard.wiring.network import network_pages
from service.intake.inbox import IngestAnswer, Submission
from service.store.store import Store
from service.works.planned_works import PlannedWorks
from tests.service.asgi_client import AsgiClient
from tests.service.made import at, inventory
from tests.service.recording import Posted, post, worker_on

ZONE = "Asia/Shanghai"
KEY = b"a key of thirty-two bytes, or so"


def placed() -> Inventory:
    """The small network, each site at coordinates of its own."""
    known, spots = inventory(), {"YC1": (38.4, 106.2), "YC2": (38.5, 106.3), "GY1": (36.0, 106.2)}
    cells = [
        msgspec.structs.replace(cell, latitude=spots[cell.site_id or ""][0], longitude=spots[cell.site_id or ""][1])
        for cell in known.cells.values()
    ]
    return Inventory(known.regions.values(), cells, known.sites.values(), known.works, known.timezone)


class Around:
    """What the frame shows besides."""

    zone = ZONE
    regions = tuple(inventory().regions.values())

    def freshness(self, language: str) -> Sequence[Any]:
        """Nothing."""
        del language
        return ()


class NetworkRoom:
    """The pages, and who looks at them: to begin with nobody has to sign in."""

    def __init__(self, url: str, network: Inventory) -> None:
        self.store, self.clock, self.person = Store.open(url), ReplayClock(at(8)), OPEN
        self.worker, now = worker_on(self.store, self.clock), self.clock.now
        store, zone = self.store, ZoneInfo(ZONE)
        replies = Replies({}, local_moment(zone))
        explaining = Explaining(store.explained, store.callers, Places(network), default_model, replies, KEY)
        customers = CustomerSide(
            explaining, store.contacts, store.screenings, store.feedback, store.explained, store.reads, self.take
        )
        rules = (WorkRules(), timedelta(minutes=15))
        works = PlannedWorks(self.take, store.cases, store.actions, network, rules, now)
        pages = Pages(cast("Surroundings", Around()))
        self.app = FastAPI()
        self.app.middleware("http")(self._signed_in)
        for routes in network_pages(store, network, customers, works, self.take, now):
            self.app.include_router(routes(pages))

    async def _signed_in(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        request.state.principal = self.person
        return await call_next(request)

    def at(self, hours: float) -> None:
        """Let the worker conclude what is due by then."""
        self.clock.advance_to(at(hours))
        self.worker.turn([])

    def take(self, kind: str, documents: Sequence[bytes]) -> IngestAnswer:
        """As the pipeline takes what is posted."""
        submission = Submission(kind, documents, Future())
        self.worker.turn([submission])
        return submission.answer.result(0)

    def post(self, *documents: Posted) -> None:
        """Records, as a source sends them."""
        post(self.worker, documents)

    def get(self, path: str, status: int = 200, **headers: str) -> httpx.Response:
        """What a page answers."""
        with AsgiClient(self.app) as client:
            answer = client.get(path, headers)
        assert answer.status_code == status, answer.text
        return answer

    def send(self, path: str, status: int = 303, /, **form: str) -> httpx.Response:
        """What a form answers."""
        with AsgiClient(self.app) as client:
            answer = client.post(path, urlencode(form).encode())
        assert answer.status_code == status, answer.text
        return answer
