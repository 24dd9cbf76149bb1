"""The routes of supervision on a worker of its own, and a clock that the test turns."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

import msgspec
from fastapi import FastAPI

from ingest.clock import ReplayClock
from service.api.case_actions import CaseActions
from service.api.problems import answer_problems
from service.api.supervision_routes import Desk, supervision_routes
from service.intake.inbox import IngestAnswer, Submission
from service.store.store import Store
from tests.service.asgi_client import AsgiClient
from tests.service.made import at
from tests.service.recording import Posted, post, worker_on


class Working:
    """Posts, reads and acts over HTTP."""

    def __init__(self, url: str) -> None:
        self.store = Store.open(url)
        self.clock = ReplayClock(at(8))
        self.restart()

    def restart(self) -> None:
        """As after a kill: a new worker, which reads its state from the store."""
        self.worker = worker_on(self.store, self.clock)
        cases = self.store.reads.cases
        actions = CaseActions(self.take, cases, self.store.actions, self.clock.now)
        self.app = FastAPI()
        answer_problems(self.app)
        self.app.include_router(
            supervision_routes(Desk(cases, actions, self.clock.now, "Asia/Shanghai")), prefix="/api/v1"
        )

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

    def get(self, path: str) -> dict[str, Any]:
        """What a list answers."""
        with AsgiClient(self.app) as client:
            answer = client.get(f"/api/v1{path}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def do(self, path: str, status: int = 200, key: str | None = None, **body: object) -> dict[str, Any]:
        """What an action answers, which is to end with `status`."""
        headers = {} if key is None else {"Idempotency-Key": key}
        with AsgiClient(self.app) as client:
            answer = client.post(f"/api/v1{path}", msgspec.json.encode(body), headers)
        assert answer.status_code == status, answer.text
        told: dict[str, Any] = answer.json()
        return told
