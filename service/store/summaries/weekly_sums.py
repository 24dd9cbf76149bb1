"""The weekly table from kept sums: the same rows that `correlate.weekly` counts from facts. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from correlate.weekly import Toll, WeekFigures, WeeklyRow, weekly_row
from service.store.summaries.summaries import Found, Span
from service.store.summaries.sums import ComplaintSums, OutageSums, all_complaints

_DAY = timedelta(days=1)


def days_in(week: Span) -> list[str]:
    """The names of its days, Monday first."""
    monday = date.fromisoformat(f"{week.name}-1")
    return [(monday + place * _DAY).isoformat() for place in range(7)]


def complaints_of(week: Span, days: Found[ComplaintSums]) -> dict[str, ComplaintSums]:
    """The complaints of a week by region, from those of its days."""
    found = [days.sums.get(day, {}) for day in days_in(week)]
    regions = {region for day in found for region in day}
    return {region: all_complaints(day[region] for day in found if region in day) for region in regions}


def week_figures(complaints: ComplaintSums, outages: OutageSums) -> WeekFigures:
    """What the weekly table tells of one region and week."""
    unplanned = Toll(outages.cells, outages.outages, outages.microseconds, complaints.attributed)
    planned = Toll(outages.planned_cells, outages.planned_outages, outages.planned_microseconds, complaints.planned)
    return WeekFigures(complaints.complaints, complaints.by_cause, unplanned, planned)


def weekly_rows(
    weeks: Sequence[Span], days: Found[ComplaintSums], outages: Found[OutageSums], regions: Iterable[str]
) -> list[WeeklyRow]:
    """The table of consecutive weeks, by week and then by region; the first is compared with none.

    Every one of `regions` has a row for every week; others that are met stand after them, by name.
    """
    figures = {week.name: _figures(week, days, outages) for week in weeks}
    met = {region for found in figures.values() for region in found}
    every = list(dict.fromkeys(regions))
    every += sorted(met.difference(every))
    rows: list[WeeklyRow] = []
    before: Mapping[str, WeekFigures] | None = None
    for week in weeks:
        now = {region: figures[week.name].get(region, WeekFigures()) for region in every}
        rows += [weekly_row(week.name, region, now[region], before[region] if before else None) for region in every]
        before = now
    return rows


def _figures(week: Span, days: Found[ComplaintSums], outages: Found[OutageSums]) -> dict[str, WeekFigures]:
    complaints, out = complaints_of(week, days), outages.sums.get(week.name, {})
    return {
        region: week_figures(complaints.get(region, ComplaintSums()), out.get(region, OutageSums()))
        for region in complaints.keys() | out.keys()
    }
