"""What the demo came to, printed for the person who watched it."""

from collections import Counter

from rich.console import Console
from rich.table import Table

from alerts.orders.order import State
from correlate.facts import SpikeKind
from service.compose import Service
from service.dashboard.figures import count
from service.dashboard.store_scenes import StoreScenes
from service.dashboard.words import N_, Words
from service.demo.weekly_view import Compared, WeeklyTable, weekly_table
from service.store.reads import Reads

ALL = 1_000_000
_HEADS = (N_("Records"), N_("read"), N_("accepted"), N_("duplicate"), N_("rejected"), N_("late"))
_KINDS = {"alarms": N_("alarms"), "complaints": N_("complaints")}


def print_summary(service: Service, words: Words, out: Console) -> None:
    """Records, outages, spikes, orders, and the operators' weekly table."""
    reads = service.store.reads
    out.print()
    out.print(_records(reads, words))
    for line in (_outages(reads, words), _spikes(reads, words), _orders(reads, words)):
        out.print(line, highlight=False)
    table = _weekly(service, words)
    if table.rows:
        out.print()
        out.print(weekly_grid(table, words))
        out.print(
            words.gettext(
                "Outaged cells, hours and complaints move together here; a handful of cities and two weeks can "
                "not prove a cause, nor locate a golden window."
            ),
            style="dim",
            highlight=False,
        )


def weekly_grid(table: WeeklyTable, words: Words) -> Table:
    """The operators' table, narrow enough for a terminal: last week → this week, change."""
    title = words.gettext("Complaints and outages by week")
    grid = Table(title=f"{title} · {table.weeks}", title_justify="left", box=None, padding=(0, 2, 0, 0))
    grid.add_column(words.gettext("City"))
    for head in (
        words.gettext("Outaged cells"),
        words.gettext("Cumulative outage hours"),
        words.gettext("Fault-caused complaints"),
    ):
        grid.add_column(head, justify="right")
    for row in table.rows:
        grid.add_row(row.city, *(_cell(compared) for compared in (row.cells, row.hours, row.complaints)))
    return grid


def _cell(compared: Compared) -> str:
    return f"{compared.last_week} → {compared.this_week} {compared.change}"


def _records(reads: Reads, words: Words) -> Table:
    table = Table()
    for number, head in enumerate(_HEADS):
        table.add_column(words.gettext(head), justify="right" if number else "left")
    for kind, counted in reads.counters().items():
        figures = (counted.read, counted.accepted, counted.duplicate, counted.rejected, counted.late)
        table.add_row(words.gettext(_KINDS[kind]), *(count(figure) for figure in figures))
    return table


def _outages(reads: Reads, words: Words) -> str:
    outages = reads.outages(limit=ALL)
    groups = {row.group_id for row in outages}
    planned = sum(row.planned for row in outages)
    return words.gettext(
        "Outages: %(outages)s of cells in %(groups)s groups, %(planned)s of them planned work.",
        outages=count(len(outages)),
        groups=count(len(groups)),
        planned=count(planned),
    )


def _spikes(reads: Reads, words: Words) -> str:
    kinds = Counter(spike.kind for spike in reads.spikes(limit=ALL))
    explained = kinds[SpikeKind.EXPLAINED] + kinds[SpikeKind.PLANNED]
    silent, unexplained = kinds[SpikeKind.SILENT_SUSPECTED], kinds[SpikeKind.UNEXPLAINED]
    return words.gettext(
        "Complaint spikes: %(spikes)s; %(explained)s explained by outages or planned work, %(silent)s suspected "
        "silent outages, %(unexplained)s unexplained.",
        spikes=sum(kinds.values()),
        explained=explained,
        silent=silent,
        unexplained=unexplained,
    )


def _orders(reads: Reads, words: Words) -> str:
    states = Counter(order.state for order in reads.orders(limit=ALL))
    fresh = reads.freshness()
    return words.gettext(
        "Repair orders: %(orders)s issued, %(withdrawn)s withdrawn because the alarm cleared first, %(open)s "
        "still open; %(waiting)s pushes not delivered.",
        orders=count(sum(states.values())),
        withdrawn=count(states[State.CANCELLED]),
        open=count(sum(states.values()) - states[State.CANCELLED] - states[State.COMPLETED]),
        waiting=count(fresh.waiting + fresh.undeliverable),
    )


def _weekly(service: Service, words: Words) -> WeeklyTable:
    store, pipeline = service.store, service.pipeline
    scenes = StoreScenes(store.reads, store.weekly_facts, service.inventory, pipeline.now, lambda: 0)
    return weekly_table(scenes.weekly(), scenes.scene(1), words)
