"""`goldenwindow jobs`: what is done by the clock, when it ran last and is due next; and to run it now."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from service.verbs.kept_store import Config, kept_store
from service.verbs.terminal import DOES_NOT_HOLD, WrongUse, err, out, print_json

if TYPE_CHECKING:
    from datetime import datetime

    from service.jobs.runner import Runner
    from service.store.job_runs import JobRun
    from service.store.store import Store

jobs = typer.Typer(no_args_is_help=True, help="What is done by the clock: look at it, or run it now.")


@jobs.command("list")
def list_(
    config: Config = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """List the jobs: when each was due last, what came of it, and when it is due next.

    Example: goldenwindow jobs list --config goldenwindow.toml
    """
    from ingest.clock import SystemClock

    with _runner(config) as (store, runner):
        now = SystemClock().now()
        rows = [(job, store.job_runs.last(job.name)) for job in runner.jobs.values()]
    if as_json:
        due = {job.name: job.schedule and job.schedule.next_due(now) for job, _ in rows}
        print_json({"jobs": [{"job": job.name, "next_due": due[job.name], "last": run} for job, run in rows]})
        return
    table = Table("job", "due next", "was due", "outcome", "", box=None, pad_edge=False)
    for job, run in rows:
        following = job.schedule.next_due(now) if job.schedule else None
        table.add_row(job.name, _moment(following) or "never", *_told(run))
    out.print(table)


@jobs.command("run")
def run(
    name: Annotated[str, typer.Argument(help="Which job.", metavar="NAME")],
    config: Config = None,
) -> None:
    """Run a job now, here, whether it is due or not; a service that runs on the store goes on meanwhile.

    Ends with 1 where the job failed, or where somebody is at it.

    Example: goldenwindow jobs run retention --config goldenwindow.toml
    """
    with _runner(config) as (store, runner):
        if name not in runner.jobs:
            raise WrongUse(f"there is no job {name}: there are {', '.join(runner.jobs)}")
        # What the log says of it belongs to stderr, as in the service.
        with err.status(f"running {name}"), redirect_stdout(sys.stderr):
            began = runner.run_now(name)
        last = store.job_runs.last(name)
    if not began or last is None:
        err.print(f"{name} runs already: see `goldenwindow jobs list`", markup=False)
        raise typer.Exit(DOES_NOT_HOLD)
    out.print(f"{name} {last.outcome}: {last.note}", markup=False)
    if last.outcome != "done":
        raise typer.Exit(DOES_NOT_HOLD)


@contextmanager
def _runner(config: Config) -> "Iterator[tuple[Store, Runner]]":
    from ingest.clock import SystemClock
    from service.inventory_source import inventory_of
    from service.jobs.apart import Apart
    from service.jobs.running import runner_of

    with kept_store(config) as (settings, store):
        # As the store has it: the service keeps there what its files say.
        inventory, _ = inventory_of(store, None, settings.inventory.timezone, settings.ingest.columns)
        apart = Apart()
        try:
            yield store, runner_of(settings, store, inventory, SystemClock(), apart)
        finally:
            apart.stop()


def _told(run: "JobRun | None") -> tuple[str, str, Text]:
    if run is None:
        return "", "", Text("not yet")
    return _moment(run.due_at), run.outcome, Text(run.note)


def _moment(moment: "datetime | None") -> str:
    return moment.isoformat(sep=" ", timespec="minutes") if moment else ""
