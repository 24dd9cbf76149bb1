"""Many rows of complaints at once → their states: what `ComplaintReader` reads of each, in half the time."""

from collections.abc import Sequence
from itertools import compress, repeat
from typing import Any

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
from ingest.complaint_wire import keyed_hash, region_names
from ingest.headers import Layout
from ingest.inventory import Inventory
from ingest.private_numbers import without_numbers
from ingest.records import Complaint
from ingest.times import TimeReader
from ingest.words import CATEGORIES, LOCATION_SOURCES, TRUTHS, Oddities, Words, number


class ComplaintColumns:
    """Reads complaint rows under one layout."""

    def __init__(self, inventory: Inventory, times: TimeReader, customer_key: bytes, layout: Layout) -> None:
        self._cells = inventory.cells
        self._regions = region_names(inventory)
        self._times = times
        self._key = customer_key
        self._layout = layout
        unused = Oddities()
        self._categories = Words("category", CATEGORIES, unused)
        self._location_sources = Words("location_source", LOCATION_SOURCES, unused)
        self._truths = Words("first_contact_resolved", TRUTHS, unused)

    def read(self, rows: Sequence[Sequence[str]]) -> tuple[list[Complaint], list[Complaint | None]]:
        """Each row's complaint as it was made, and as it was resolved, None where it was not.

        Raises:
            Unusual: rows that `ComplaintReader` has to read.
        """
        # every value of every row passes through here: in one function, with hardly a loop that does not run in C
        (
            ids, created_texts, region_texts, districts, cells, latitudes, longitudes, location_sources, categories,
            causes, customers, tiers, channels, scenes, texts, statuses, resolved_texts, planned_texts, first_contacts,
            repeats, received_texts,
        ) = map(trimmed, columns_of(rows, self._layout))  # fmt: skip
        self._refuse(ids, location_sources, categories, first_contacts)
        regions = self._regions_of(region_texts)
        self._refuse_cells(cells, regions)
        created = times_of(created_texts, self._times)
        resolved, planned, received = (
            optional_times_of(texts, self._times) for texts in (resolved_texts, planned_texts, received_texts)
        )
        known = first_given(received, created)
        resolves = [moment is not None for moment in resolved]
        # closed as it comes: one state, told by the reader of rows
        refuse(cause and not is_resolved for cause, is_resolved in zip(causes, resolves, strict=True))
        where: list[Sequence[Any]] = [
            regions, given(districts), given(cells), _degrees(latitudes, 90), _degrees(longitudes, 180),
            [self._location_sources[word] for word in location_sources],
            [self._categories[word] for word in categories],
        ]  # fmt: skip
        hashes = [keyed_hash(customer, self._key) if customer else None for customer in customers]
        who: list[Sequence[Any]] = [hashes, *map(given, (tiers, channels, scenes, list(map(without_numbers, texts))))]
        none = repeat(None)
        made = list(map(Complaint, ids, created, known, *where, none, *who, none, none, planned))

        def closed(column: Sequence[Any]) -> Sequence[Any]:
            return column if all(resolves) else list(compress(column, resolves))

        resolved_at = closed(resolved)
        where, who = [closed(column) for column in where], [closed(column) for column in who]
        states = map(
            Complaint, closed(ids), closed(created), map(max, resolved_at, closed(known)), *where,
            closed(given(causes)), *who, closed(given(statuses)), resolved_at, closed(planned),
            map(self._truths.__getitem__, closed(first_contacts)), closed(given(repeats)),
        )  # fmt: skip
        return made, [next(states) if is_resolved else None for is_resolved in resolves]

    def _refuse(self, ids: Column, location_sources: Column, categories: Column, first_contacts: Column) -> None:
        if not all(ids):
            refuse(not complaint_id for complaint_id in ids)
        refuse_unknown(location_sources, self._location_sources)
        refuse_unknown(categories, self._categories)
        refuse_unknown(first_contacts, self._truths)

    def _regions_of(self, names: Column) -> list[str]:
        regions = [self._regions.get(name, "") for name in names]
        if not all(regions):
            refuse(not region for region in regions)
        return regions

    def _refuse_cells(self, cells: Column, regions: Sequence[str]) -> None:
        """A complaint of a cell that is not known, or lies in another region, is told of as odd."""
        known = self._cells
        refuse(
            cell and (cell not in known or known[cell].region != region)
            for cell, region in zip(cells, regions, strict=True)
        )


def _degrees(column: Column, within: float) -> list[float | None]:
    if not any(column):
        return [None] * len(column)
    odd = Oddities()
    found = [number("", text, within, odd) if text else None for text in column]
    if odd.count:
        refuse(text and degrees is None for text, degrees in zip(column, found, strict=True))
    return found
