"""``/api/v1/jobs``: what is done by the clock, how it went last, and having one run now. For admins."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

import msgspec
from fastapi import APIRouter, HTTPException, Request, Response

from service.api.described import described, one_described
from service.api.tables import Tables
from service.jobs.job_desk import JobRow


class Jobs(Protocol):
    """The jobs of this service, by name."""

    def __contains__(self, name: str) -> bool:
        """Whether there is one of that name."""
        ...

    def rows(self) -> list[JobRow]:
        """How each stands."""
        ...

    def run_now(self, name: str) -> bool:
        """Have it run soon; False where it was asked for already."""
        ...


class JobListed(msgspec.Struct, frozen=True):
    """How a job stands. `next_due` None: only when asked for; the rest is of its last run, None before the first."""

    name: str
    asked: bool
    next_due: datetime | None
    due_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    tries: int | None
    note: str | None


class JobAsked(msgspec.Struct, frozen=True):
    """That a job will run as soon as no other is at work; `asked_before`: it was asked for already."""

    name: str
    asked: bool
    asked_before: bool


def job_routes(jobs: Jobs, zone: str) -> APIRouter:
    """The list, and having one run."""
    router, tables = APIRouter(), Tables(zone)

    @router.get("/jobs", responses=described(JobListed))
    def listed(request: Request) -> Response:
        """All jobs, in the order of the night."""
        return tables.answer(request, JobListed, list(_rows(jobs)))

    @router.post("/jobs/{name}/run", status_code=202, response_class=Response, responses=one_described(JobAsked, 202))
    def run(name: str) -> Response:
        """Have a job run as soon as no other is at work."""
        if name not in jobs:
            choices = ", ".join(row.name for row in jobs.rows())
            raise HTTPException(404, f"There is no job {name!r}; GET /api/v1/jobs lists those there are: {choices}.")
        return tables.one(JobAsked(name, True, not jobs.run_now(name)), 202)

    return router


def _rows(jobs: Jobs) -> Iterator[JobListed]:
    for row in jobs.rows():
        last = row.last
        times = (last.due_at, last.started_at, last.ended_at) if last else (None, None, None)
        told = (last.outcome, last.tries, last.note) if last else (None, None, None)
        yield JobListed(row.name, row.asked, row.next_due, *times, *told)
