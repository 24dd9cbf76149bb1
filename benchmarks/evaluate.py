"""How right are the conclusions? All tables of ``docs/statistics.md``, made anew, printed and written there.

    make evaluate                                   # some datasets of each world: about an hour on two cores
    make evaluate ARGS="--only windows --datasets 60"
    make evaluate ARGS=--full                       # as many as the gates ask for: a night and more

Seeds are those that nothing was tuned on. Studies of worlds are kept, so that an interrupted run goes on where it
stopped.
"""

import argparse
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from rich.console import Console

from benchmarks import (
    attribution_speed,
    attribution_table,
    count_steps,
    crews_table,
    forecast_table,
    queue_table,
    quiet_weeks,
    rank_benchmark,
    spikes_benchmark,
    study_benchmark,
    surveillance,
    window_table,
)
from benchmarks.machine import provenance
from benchmarks.page import Part, markdown, renewed, show
from benchmarks.window_results import ROOT, results_of_this_code
from benchmarks.window_worlds import WINDOW_WORLDS

PAGE = ROOT / "docs" / "statistics.md"
PREFACE = """# How right it is

What goldenwindow concludes, beside the truth of simulated worlds and beside what others reach. `make evaluate` makes
this page; each part names its date and machine. A gate is what was set before anything was built; where one falls
short, the figure stands here all the same.
"""
FRESH_SEED = 90_210
MANY, FEW = 1000, 300
"""Datasets of a world in a full run: where the gate wants many, and elsewhere."""


class Sizes(argparse.Namespace):
    """What is made, and how much of it."""

    only: list[str]
    full: bool
    datasets: int
    jobs: int


def count_parts(_: Sizes) -> list[Part]:
    """Unusual counts."""
    recorded, fresh = surveillance.recorded_part(), surveillance.fresh_part(FRESH_SEED)
    return [recorded, fresh, count_steps.part(FRESH_SEED), quiet_weeks.part(FRESH_SEED)]


def attribution_parts(sizes: Sizes) -> list[Part]:
    """Which outage explains it, and outages without an alarm."""
    return attribution_table.parts(20 if sizes.full else attribution_table.WORLDS, attribution_table.EVALUATION)


def window_parts(sizes: Sizes) -> list[Part]:
    """Golden windows in all worlds."""
    few, many = (FEW, MANY) if sizes.full else (sizes.datasets, None)
    pairs = window_table.wanted(list(WINDOW_WORLDS), few, window_table.EVALUATION, many)
    return window_table.parts(window_table.run(pairs, results_of_this_code(), sizes.jobs))


def speed_parts(_: Sizes) -> list[Part]:
    """How long a large study takes, live attribution in a storm, a rank, and judging counts."""
    return [study_benchmark.part(), attribution_speed.part(), rank_benchmark.part(), spikes_benchmark.part()]


def forecast_parts(sizes: Sizes) -> list[Part]:
    """What open outages will still cost."""
    return [forecast_table.measured(forecast_table.WORLDS * (5 if sizes.full else 1), forecast_table.EVALUATION)]


def queue_parts(sizes: Sizes) -> list[Part]:
    """Which outage next, under overload, and through months with too few crews."""
    shifts = queue_table.measured(40 if sizes.full else queue_table.INSTANCES, queue_table.FRESH_SEED)
    months = crews_table.measured(20 if sizes.full else crews_table.MONTHS, crews_table.FRESH_SEED)
    return [shifts, months]


SECTIONS: Mapping[str, Callable[[Sizes], list[Part]]] = {
    "counts": count_parts,
    "attribution": attribution_parts,
    "windows": window_parts,
    "speed": speed_parts,
    "forecast": forecast_parts,
    "queue": queue_parts,
}


def main() -> None:
    """Print the tables and renew the page."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS), metavar="SECTION")
    options.add_argument("--datasets", type=int, default=window_table.DATASETS, help="of each world of windows")
    options.add_argument("--full", action="store_true", help="as many datasets as the gates ask for")
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (default: one a core)")
    sizes = options.parse_args(namespace=Sizes())
    for section in [section for section in SECTIONS if section in sizes.only]:
        for part in SECTIONS[section](sizes):
            show(part, Console(width=window_table.WIDTH))
            renew(PAGE, part.name, f"{markdown(part)}\n\n{provenance(command_of(section))}")


def command_of(section: str) -> str:
    """What makes one section anew."""
    return f'make evaluate ARGS="--only {section}"'


def renew(page: Path, mark: str, text: str) -> None:
    """Put a part into the page, which is begun where it is missing."""
    before = page.read_text(encoding="utf-8") if page.exists() else PREFACE
    page.write_text(renewed(before, mark, text), encoding="utf-8")


if __name__ == "__main__":
    main()
