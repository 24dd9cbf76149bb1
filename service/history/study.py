"""`goldenwindow study`: a recording read as a whole, studied, and written as results, model and page."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import msgspec

from alerts.dispatch.crew_ends import ended_by_crews
from alerts.dispatch.crew_times import learn_crew_times
from alerts.dispatch.lasting import Kinds, own_ends_hours
from correlate.challenger.challenger import Challenger
from correlate.model import Model, Provenance
from correlate.rules import Rules
from correlate.study.gathering import Gathering
from correlate.study.held_out import Comparison
from correlate.study.study import Studied, study, trial
from ingest.arrival import Arrival
from ingest.dataset import Dataset
from ingest.rejected_rows import RejectedRow
from ingest.watermark import Watermark
from service.history.summary import Accounting, Counts, Kind
from service.history.taking import taking
from service.local_time import LocalTime
from service.report.study_page import study_page
from service.results.result_folder import ResultFolder
from service.results.study_files import rejected_line, write_account, write_study

_TOLD_EVERY = 4096
_BLOCK = 1 << 20
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)

Progress = Callable[[int], None]
"""Told the number of records read so far."""


class Extras(NamedTuple):
    """What a study may do besides: compare with the model `in_force`; fit a challenger of the forecast."""

    in_force: Model | None = None
    challenge: Callable[[Studied], Challenger | None] = lambda _studied: None


class StudySummary(msgspec.Struct, frozen=True):
    """What a study came to, for the person who ran it."""

    counts: dict[Kind, Counts]
    studied: Studied
    comparison: Comparison | None = None


_NO_EXTRAS = Extras()


class Study:
    """One study of one dataset."""

    def __init__(self, folder: Path, dataset: Dataset, start: Model, rules: Rules, extras: Extras = _NO_EXTRAS) -> None:
        self._folder = folder
        self._dataset = dataset
        self._start = start
        self._gathering = Gathering(dataset.inventory, rules, dataset.links_said)
        self._watermark = Watermark(rules.lateness)
        self._accounting = Accounting()
        self._in_force = extras.in_force
        self._challenge = extras.challenge
        self._now = _NEVER

    def run(self, out: Path, progress: Progress = lambda _count: None) -> StudySummary:
        """Study into the folder `out`, whose earlier results are replaced when all is complete."""
        with ResultFolder(out) as folder:
            self._read(folder, progress)
            counts = self._accounting.close(self._dataset.read)
            studied = study(self._gathering, self._start, self._now)
            studied = studied._replace(model=self._with_origin(studied, counts))
            zone = self._dataset.timezone
            write_study(folder, studied, zone)
            comparison = self._compared(studied)
            write_account(folder, counts, studied, comparison)
            folder.write(
                "study.html", study_page(studied, self._dataset.name, zone).encode("utf-8", "backslashreplace")
            )
        return StudySummary(counts, studied, comparison)

    def _compared(self, studied: Studied) -> Comparison | None:
        if self._in_force is None:
            return None
        return trial(self._gathering, self._start, self._in_force, studied, self._now)

    def _read(self, folder: ResultFolder, progress: Progress) -> None:
        take = taking(self._gathering.observe, self._watermark, self._accounting)
        for count, arrival in enumerate(self._arrivals(folder)):
            self._now = arrival.known_at
            take(arrival)
            if count % _TOLD_EVERY == 0:
                progress(count)

    def _arrivals(self, folder: ResultFolder) -> Iterator[Arrival]:
        rejected = folder.open("rejected.jsonl")

        def reject(row: RejectedRow) -> None:
            rejected.write(rejected_line(row))
            if row.kind is not None:
                self._accounting.reject(row.kind)

        return self._dataset.arrivals(reject)

    def _with_origin(self, studied: Studied, counts: dict[Kind, Counts]) -> Model:
        """The model with what only the caller knows: where the records came from, and what orders tell."""
        model, local = studied.model, LocalTime(self._dataset.timezone)
        made = [one.created_at for one in studied.complaints]
        provenance = Provenance(
            dataset=self._dataset.name,
            digest=_digest(self._folder),
            since=local.text(made[0]) if made else None,
            until=local.text(made[-1]) if made else None,
            alarms=counts["alarms"].accepted,
            complaints=counts["complaints"].accepted,
            outages=len(studied.outages),
            groups=len({one.group_id for one in studied.outages}),
            settings={"epsilon": model.epsilon, "reference_hours": model.reference_hours},
            program=version("goldenwindow"),
        )
        crew = learn_crew_times(self._dataset.past_orders, model.crew_hours, self._now)
        return msgspec.structs.replace(
            model,
            provenance=provenance,
            crew_hours=crew.crew_hours,
            challenger=self._challenge(studied),
            own_ends_hours=self._own_ends(model),
        )

    def _own_ends(self, model: Model) -> dict[str, tuple[float, ...]]:
        """How long outages last that no crew ends, by kind of repair."""
        outages, orders = self._gathering.outages(self._now), self._dataset.past_orders
        by_crews = ended_by_crews(outages, orders)
        kinds = Kinds(self._dataset.inventory.sites, self._dataset.causes_said)
        return own_ends_hours(outages, kinds, model.durations_hours, self._now, by_crews)


def _digest(folder: Path) -> str:
    """SHA-256 of the names and contents of all files of the dataset, by name."""
    total = sha256()
    for path in sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("truth_")):
        total.update(path.name.encode("utf-8", "surrogateescape") + b"\0")
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                total.update(block)
    return total.hexdigest()
