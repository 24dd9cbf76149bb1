"""Many rows of alarms at once → their states: what `AlarmReader` reads of each, in less than half the time."""

from collections.abc import Sequence
from itertools import compress, repeat
from operator import lt
from typing import Any, Final

from ingest.causes import CauseTable
from ingest.columns import (
    Column,
    columns_of,
    first_given,
    given,
    optional_times_of,
    refuse,
    refuse_unknown,
    times_of,
    trimmed,
)
from ingest.headers import Layout
from ingest.inventory import Inventory
from ingest.records import Alarm, Effect, Severity
from ingest.times import TimeReader
from ingest.words import EFFECTS, SEVERITIES, TRUTHS, Oddities, Words

_REMEMBERED: Final = 50_000

_Telling = tuple[str, str, str, str, str]
_Told = tuple[Effect, Severity | None, bool, str | None, str | None]


class AlarmColumns:
    """Reads alarm rows under one layout; what they are about recurs, and is worked out once."""

    def __init__(self, inventory: Inventory, times: TimeReader, causes: CauseTable, layout: Layout) -> None:
        self._inventory = inventory
        self._times = times
        self._causes = causes
        self._layout = layout
        unused = Oddities()
        self._severities = Words("severity", SEVERITIES, unused)
        self._effects = Words("effect", EFFECTS, unused)
        self._truths = Words("planned", TRUTHS, unused)
        self._told: dict[_Telling, _Told] = {}
        self._of_cell = {cell.cell_id: cell.region for cell in inventory.cells.values()}
        self._of_site = {site: cells[0].region for site, cells in inventory.cells_of_site.items()}

    def read(self, rows: Sequence[Sequence[str]]) -> tuple[list[Alarm], list[Alarm | None]]:
        """The raise of each row, and its clear, None where it has none.

        Raises:
            Unusual: rows that `AlarmReader` has to read.
        """
        # every value of every row passes through here: in one function, with hardly a loop that does not run in C
        (
            ids, cells, sites, paths, raised_texts, cleared_texts, changed_texts, severities, causes, problems, sources,
            parents, effects, planned, received_texts, clear_received_texts,
        ) = columns_of(rows, self._layout)  # fmt: skip
        ids, cells, sites, paths, sources = map(trimmed, (ids, cells, sites, paths, sources))
        if not all(ids):
            refuse(not alarm_id for alarm_id in ids)
        tellings = list(zip(effects, severities, planned, causes, problems, strict=True))
        self._refuse_words(tellings)
        regions = self._regions(cells, sites, paths)
        raised = times_of(raised_texts, self._times)
        received, cleared, changed, clear_received = (
            optional_times_of(texts, self._times)
            for texts in (received_texts, cleared_texts, changed_texts, clear_received_texts)
        )
        ends = list(map(bool, cleared))

        def ended(column: Sequence[Any]) -> Sequence[Any]:
            return column if all(ends) else list(compress(column, ends))

        end = ended(cleared)
        if any(map(lt, end, ended(raised))):
            refuse(moment is not None and moment < start for moment, start in zip(cleared, raised, strict=True))
        # nothing is refused from here on: causes that are not known are counted as they are looked up
        told = [self._told.get(telling) or self._tell(telling) for telling in tellings]
        effect, *about = (*zip(*told, strict=True), given(parents))
        known = first_given(received, raised)
        where = (regions, effect, given(cells), given(sites), given(paths))
        change = [None if is_end else moment for is_end, moment in zip(ends, changed, strict=True)]
        raises = list(map(Alarm, sources, ids, raised, known, *where, repeat(None), change, *about, ends))
        clears = map(
            Alarm, *map(ended, (sources, ids, raised)),
            map(max, first_given(ended(clear_received), end), ended(known)),
            *map(ended, where), end, *map(ended, (changed, *about)),
        )  # fmt: skip
        return raises, list(clears) if all(ends) else [next(clears) if is_end else None for is_end in ends]

    def _refuse_words(self, tellings: list[_Telling]) -> None:
        """Words that are not understood, and severities that end an alarm, are nothing for columns."""
        if all(map(self._told.__contains__, tellings)):
            return
        effects, severities, planned, _, _ = zip(*tellings, strict=True)
        refuse_unknown(effects, self._effects)
        refuse_unknown(severities, self._severities)
        refuse_unknown(planned, self._truths)
        refuse((self._severities[word] or (None, False))[1] for word in severities)

    def _regions(self, cells: Column, sites: Column, paths: Column) -> list[str]:
        """The region of each row's place; places that the inventory does not know are refused."""
        of_cell, of_site = self._of_cell, self._of_site
        regions = [
            of_cell.get(cell, "") if cell else of_site.get(site, "") for cell, site in zip(cells, sites, strict=True)
        ]
        if not all(regions):
            places = zip(regions, cells, sites, paths, strict=True)
            regions = [region or self._region(*place) for region, *place in places]
            refuse(not region for region in regions)
        return regions

    def _region(self, cell: str, site: str, path: str) -> str:
        cells = self._inventory.cells_of(cell or None, site or None, path or None)
        return cells[0].region if cells else ""

    def _tell(self, telling: _Telling) -> _Told:
        """Effect, severity, whether planned, cause and problem."""
        effect_word, severity_word, planned_word, cause, problem = telling
        severity, _ = self._severities[severity_word] or (None, False)
        effect = self._effects[effect_word]
        told = (
            self._causes.effect(effect, cause, problem, severity), severity, self._truths[planned_word] or False,
            cause or None, problem or None,
        )  # fmt: skip
        is_counted = effect is None and cause and not self._causes.knows(cause, problem)
        if not is_counted and len(self._told) < _REMEMBERED:
            self._told[telling] = told
        return told
