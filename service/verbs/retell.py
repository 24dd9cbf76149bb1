"""`goldenwindow retell`: series that a target lost, or never had, are told again from the store."""

from typing import Annotated

import typer

from ingest.times import TimeReader, TimeUnreadable
from service.verbs.kept_store import Config, kept_store
from service.verbs.terminal import WrongUse, out, print_json


def retell(
    since: Annotated[str, typer.Option(help="From when on; without an offset in the inventory's zone.", metavar="T")],
    config: Config = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")] = False,
) -> None:
    """Tell InfluxDB once more what the store has of complaints since then: after a loss, or for a new bucket.

    The service sends it with the rest. A point that is there already takes its own place; how many outages and orders
    were open at a time is measured as time passes, and is not told again.

    Example: goldenwindow retell --since 2011-07-01 --config goldenwindow.toml
    """
    from ingest.clock import SystemClock
    from service.projections.queued import packed
    from service.projections.series import complaint_points
    from service.projections.targets import INFLUX

    with kept_store(config) as (settings, store):
        if settings.influx.url is None:
            raise WrongUse("influx.url is not set: there is nobody to tell; set it and start the service")
        try:
            moment = TimeReader(settings.inventory.timezone).read(since)
        except TimeUnreadable as error:
            raise WrongUse(f"--since {since}: {error}") from error
        points = complaint_points(store.reads.recent_bins(moment))
        store.projections.add(list(packed(INFLUX, points)), SystemClock().now())
    if as_json:
        print_json({"points": len(points), "since": moment})
    else:
        out.print(f"{len(points):,} points since {moment.isoformat()} wait to be told to {INFLUX}")
