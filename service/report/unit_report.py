"""The posting 通报 of one responsible unit: a report of its own, to be sent to it."""

from collections.abc import Iterator
from typing import Final

from service.report.about import About
from service.report.document import Definition, Report, Text
from service.report.period import WORDS
from service.report.sections.owed import owed_by
from service.report.sections.units import unit_name, unit_of, unit_section
from service.store.report_reads.owed import OwedFacts
from service.store.report_reads.units import NO_UNIT, UnitsFacts

_ABOUT_TIME: Final = Definition(
    Text("周期", "Time"),
    Text("以数据集所在时区的 00:00 为界，右开。", "From 00:00 to 00:00 in the data's time zone, right-open."),
)


def unit_report(unit: str, facts: UnitsFacts, owed: OwedFacts, about: About) -> Report:
    """Its figures with its centres, and what it still owes; of a unit, not of a centre below it."""
    name, week, words = unit_name(unit), about.week, WORDS[about.kind]
    return Report(
        title=Text(f"{name.zh}通报（{words.now.zh}）", f"{name.en}: posting for {words.now.en}"),
        period=week.name,
        starts_at=week.starts_at,
        ends_at=week.ends_at,
        zone=about.zone,
        made_at=about.made_at,
        sections=(unit_section(unit, facts, about), owed_by(unit, owed, about)),
        definitions=(_ABOUT_TIME,),
    )


def unit_reports(facts: UnitsFacts, owed: OwedFacts, about: About) -> Iterator[tuple[str, Report]]:
    """Of every unit that has sites, had anything to do, or owes something; by its name."""
    names = {*facts.sites, *facts.now, *facts.before, *(one.unit for one in owed.owed)}
    for unit in sorted({unit_of(name) for name in names} - {NO_UNIT}):
        yield unit, unit_report(unit, facts, owed, about)
