"""The result files of a replay, written as its final facts come (contract: docs/results.md)."""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from typing import IO

import msgspec

from correlate.facts import ComplaintAttributed, Fact, OutageConcluded, Spike
from correlate.weekly import WeeklyRow, WeeklyTally
from ingest.inventory import Inventory
from ingest.rejected import Rejected
from service.history.summary import KINDS, Counts, Kind
from service.local_time import LocalTime
from service.report.weekly_page import weekly_page
from service.results.result_folder import ResultFolder
from service.results.result_rows import (
    ATTRIBUTIONS,
    OUTAGES,
    SPIKES,
    WEEKLY,
    attribution_lines,
    line,
    outage_line,
    spike_line,
    weekly_line,
)


class Results:
    """Writers of one replay's results into a `ResultFolder`; memory does not grow with the recording.

    Feed every fact to `take` (provisional ones are passed over), every line of an order to `order`, every
    rejected row to `reject`; then `close`.
    """

    def __init__(self, folder: ResultFolder, inventory: Inventory) -> None:
        self._folder = folder
        self._inventory = inventory
        self._local = LocalTime(inventory.timezone)
        self._orders = folder.open("orders.jsonl")
        self._generators = folder.open("generators.jsonl")
        self._rejected = folder.open("rejected.jsonl")
        self.conclude_again()

    def conclude_again(self) -> None:
        """Forgets the final facts taken so far: they come once more, in the order of events.

        Orders and rejected rows stay.
        """
        self.tally = WeeklyTally(self._inventory.timezone, self._inventory.regions)
        self._outages = self._start("outages.csv", OUTAGES)
        self._attributions = self._start("attributions.csv", ATTRIBUTIONS)
        self._spikes = self._start("spikes.csv", SPIKES)
        self._corrected: dict[str, OutageConcluded] = {}
        self._counted: Counter[str] = Counter()
        self._spike_kinds: Counter[str] = Counter()

    def take(self, fact: Fact) -> None:
        """Writes a final fact, or keeps it where it corrects one that is written already."""
        if isinstance(fact, ComplaintAttributed):
            self._attributions.write(_encoded(attribution_lines(fact)))
        elif isinstance(fact, OutageConcluded):
            self._take_outage(fact)
        elif isinstance(fact, Spike):
            self._take_spike(fact)
            return
        self.tally.add(fact)

    def generator(self, document: bytes) -> None:
        """A state of an order for a site that runs on batteries and is not out: as `order`, in a file of its own."""
        self._generators.write(document + b"\n")

    def order(self, document: bytes) -> None:
        """A state of a repair order: one JSON document; a line feed is added."""
        self._orders.write(document + b"\n")

    def reject(self, file: str, row: int, rejected: Rejected) -> None:
        """A row that was not taken; `row` is the physical line, the header being 1."""
        told = {"file": file, "row": row, "reason": rejected.reason, "detail": rejected.detail}
        self._rejected.write(_json(told | {"original": rejected.original}) + b"\n")

    def close(self, counts: Mapping[Kind, Counts], further: Mapping[str, object] | None = None) -> list[WeeklyRow]:
        """Completes all files; `further` goes into ``summary.json`` after the counts. Returns the weekly table."""
        if self._corrected:
            self._correct_outages()
        rows = self.tally.rows()
        weekly = self._start("weekly.csv", WEEKLY)
        weekly.writelines(_encoded(weekly_line(row)) for row in rows)
        self._folder.write("weekly.html", _encoded(weekly_page(rows, self._inventory.regions)))
        self._folder.write(
            "summary.json", msgspec.json.format(_json(self._summary(counts, further or {})), indent=2) + b"\n"
        )
        return rows

    def _take_outage(self, outage: OutageConcluded) -> None:
        self._counted[_kind(outage)] += 1
        if outage.corrects is None:
            self._outages.write(_encoded(outage_line(outage, self._local)))
        else:
            self._counted[_kind(outage.corrects)] -= 1
            self._corrected[outage.outage_id] = outage

    def _take_spike(self, spike: Spike) -> None:
        if spike.final:
            self._spikes.write(_encoded(spike_line(spike, self._local)))
            self._spike_kinds[spike.kind.value] += 1

    def _correct_outages(self) -> None:
        """Puts corrected outages into the places of the earlier ones; one that had no place comes last."""
        before = self._outages
        before.seek(0)
        after = self._outages = self._folder.open("outages.csv")
        with io.TextIOWrapper(before, encoding="utf-8", newline="") as lines:
            for fields in csv.reader(lines):
                corrected = self._corrected.pop(fields[0], None)
                after.write(_encoded(outage_line(corrected, self._local) if corrected else line(fields)))
        after.writelines(_encoded(outage_line(outage, self._local)) for outage in self._corrected.values())

    def _start(self, name: str, columns: tuple[str, ...]) -> IO[bytes]:
        file = self._folder.open(name)
        file.write(_encoded(line(columns)))
        return file

    def _summary(self, counts: Mapping[Kind, Counts], further: Mapping[str, object]) -> dict[str, object]:
        return {
            **{kind: counts[kind] for kind in KINDS},
            "outages": self._counted["outages"],
            "planned_outages": self._counted["planned_outages"],
            "spikes": dict(sorted(self._spike_kinds.items())),
            **further,
        }


def _kind(outage: OutageConcluded) -> str:
    return "planned_outages" if outage.planned else "outages"


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _json(document: dict[str, object]) -> bytes:
    try:
        return msgspec.json.encode(document)
    except UnicodeEncodeError:
        return msgspec.json.encode({name: _sound(value) for name, value in document.items()})


def _sound(value: object) -> object:
    """A text without lone surrogates, which UTF-8 has no bytes for."""
    return _encoded(value).decode() if isinstance(value, str) else value
