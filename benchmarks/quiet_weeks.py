"""Live spikes where nothing happens, and where small faults without an alarm do: false ones a week, and faults found.

    .venv/bin/python -m benchmarks.quiet_weeks --seed 31

Complaints of five regions with five districts each, by the hours of the week, go through the correlator a quarter
hour at a time. In some weeks a site fails silently: so many complaints over so many hours, a third of them located.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.progress import track

from benchmarks.page import Gate, Part, show
from correlate.correlator import Correlator
from correlate.facts import Spike
from correlate.model import default_model
from correlate.rules import Rules
from correlate.simulate.activity import hour_of_week_activity
from ingest.inventory import Inventory
from ingest.records import Cell, Complaint, Region

START = datetime(2024, 3, 3, 16, tzinfo=UTC)
"""Monday 4 March 2024, 00:00 in Asia/Shanghai."""
BIN = timedelta(minutes=15)
AFTER = timedelta(hours=6)
REGIONS, DISTRICTS, SITES = 5, 5, 40
WEEKS, WARM_UP = 26, 4
BUSY = (460.0, 4600.0)
"""Complaints a week of the whole network."""
DISPERSIONS = (1.0, 1.5)
FAULTS = 60
SIZES, HOURS = (4, 6, 8, 12, 20), (1.0, 3.0, 12.0)
CELLS = tuple(
    Cell(
        f"c{region}{district}-{site}-{cell}", f"r{region}", site_id=f"s{region}{district}-{site}",
        district=f"d{region}{district}", users=1500.0,
        backhaul_id=f"ring{region}{district}-{site // 20}/hub{site // 5}",
    )
    for region in range(REGIONS) for district in range(DISTRICTS) for site in range(SITES) for cell in range(3)
)  # fmt: skip
SEED = 31


class Fault(NamedTuple):
    """A site that fails without an alarm."""

    site: tuple[Cell, ...]
    starts_at: datetime
    hours: float
    complaints: int

    def is_told_by(self, spike: Spike) -> bool:
        """Whether a spike lies in its place and time."""
        here = spike.region == self.site[0].region and spike.district in {None, self.site[0].district}
        end = self.starts_at + timedelta(hours=self.hours) + AFTER
        return here and spike.starts_at < end and spike.ends_at > self.starts_at

    def is_placed_by(self, spike: Spike) -> bool:
        """Whether the spike names the site or one of its cells."""
        return spike.site_id == self.site[0].site_id or spike.cell_id in {cell.cell_id for cell in self.site}


def complaint(rng: np.random.Generator, at: datetime, cell: Cell, number: int) -> Complaint:
    """One that is located in a third of the cases, and names its district in most others."""
    told = rng.random()
    district, cell_id = cell.district if told < 0.7 else None, cell.cell_id if told < 0.35 else None
    return Complaint(f"k{number}", at, at, cell.region, district, cell_id)


def background(rng: np.random.Generator, per_week: float, dispersion: float) -> Iterator[tuple[datetime, Cell]]:
    """When and where customers complain with nothing wrong; what comes in an hour varies by `dispersion`."""
    mean = np.tile(hour_of_week_activity(), WEEKS) / 168 * per_week / REGIONS
    size = len(CELLS) // REGIONS
    for region in range(REGIONS):
        extra = dispersion - 1
        rate = rng.gamma(mean / extra, extra) if extra > 0 else mean
        for hour, count in enumerate(rng.poisson(rate).tolist()):
            for second, cell in zip(rng.uniform(0, 3600, count), rng.integers(0, size, count), strict=True):
                yield START + timedelta(hours=hour, seconds=float(second)), CELLS[region * size + int(cell)]


def faults(rng: np.random.Generator, number: int) -> list[Fault]:
    """Faults at any time after the first weeks."""
    found = []
    for _ in range(number):
        first = 3 * int(rng.integers(0, len(CELLS) // 3))
        at = START + timedelta(weeks=float(rng.uniform(WARM_UP, WEEKS - 1)))
        found.append(Fault(CELLS[first : first + 3], at, float(rng.choice(HOURS)), int(rng.choice(SIZES))))
    return found


def spikes_of(complaints: list[Complaint]) -> list[Spike]:
    """The final spikes of the complaints."""
    correlator = Correlator(Inventory([Region(f"r{one}") for one in range(REGIONS)], CELLS), default_model(), Rules())
    facts, at = [], 0
    for now in (START + number * BIN for number in range(1, WEEKS * 672 + 1)):
        while at < len(complaints) and complaints[at].created_at < now:
            correlator.observe(complaints[at])
            at += 1
        facts += correlator.advance(now, now - BIN)
    facts += correlator.drain(START + timedelta(weeks=WEEKS))
    return [fact for fact in facts if isinstance(fact, Spike) and fact.final]


def played(seed: int, per_week: float, dispersion: float, number: int) -> tuple[list[Spike], list[Fault]]:
    """Spikes of a network in which so many faults happened."""
    rng = np.random.default_rng(seed)
    failing, came = faults(rng, number), list(background(rng, per_week, dispersion))
    for fault in failing:
        when = rng.uniform(0, fault.hours, fault.complaints).tolist()
        came += [(fault.starts_at + timedelta(hours=hours), fault.site[int(rng.integers(3))]) for hours in when]
    came.sort(key=lambda one: one[0])
    return spikes_of([complaint(rng, at, cell, place) for place, (at, cell) in enumerate(came)]), failing


def part(seed: int = SEED) -> Part:
    """The table of all networks."""
    rows, gates, found, placed, there = [], [], Counter[int](), Counter[int](), Counter[int]()
    cases = [(busy, dispersion, many) for busy in BUSY for dispersion in DISPERSIONS for many in (0, FAULTS)]
    for busy, dispersion, many in track(cases, "Quiet weeks", console=Console(stderr=True)):
        spikes, failing = played(seed, busy, dispersion, many)
        false = sum(not any(fault.is_told_by(spike) for fault in failing) for spike in spikes) / WEEKS
        for fault in failing:
            telling = [spike for spike in spikes if fault.is_told_by(spike)]
            there[fault.complaints] += 1
            found[fault.complaints] += bool(telling)
            placed[fault.complaints] += any(fault.is_placed_by(spike) for spike in telling)
        rows.append((f"{busy:.0f} complaints a week, dispersion {dispersion}, {many} faults", f"{false:.2f}"))
        if not many:
            words = f"{busy:.0f} a week, dispersion {dispersion}: false spikes a week within .5-1.5"
            gates.append(Gate(words, f"{false:.2f}", 0.5 <= false <= 1.5))
    rows += [
        (f"silent faults of {size} complaints: found, and rightly placed",
         f"{found[size]}/{there[size]}, {placed[size]}/{there[size]}")
        for size in SIZES
    ]  # fmt: skip
    words = f"{WEEKS} weeks each, budget of one false spike a week, seed {seed}; faults last {HOURS} hours."
    return Part("quiet-weeks", "Live spikes in quiet weeks", (words,), ("weeks", "false spikes a week"), rows, gates)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seed", type=int, default=SEED)
    show(part(options.parse_args().seed), Console(width=110))


if __name__ == "__main__":
    main()
