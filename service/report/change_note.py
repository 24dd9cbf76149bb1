"""What is other in a report than in its last version, and why: in words, for those who have read the last one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from correlate.weekly import WeeklyRow
from ingest.records import Region
from service.report.document import Text
from service.report.measures import FURTHER, PRINTED, Measure
from service.report.printed import number
from service.report.sections.compared import city_name
from service.store.report_versions import Grounds

LISTED: Final = 12
"""So many figures are told one by one."""

_MEASURES: Final = tuple({measure.column: measure for measure in (*PRINTED, *FURTHER)}.values())
Figures = Mapping[str, Mapping[str, float]]
"""By region, and by column of the weekly table."""


def figures_of(rows: Sequence[WeeklyRow]) -> dict[str, dict[str, float]]:
    """What a version told of its time."""
    return {row.region: {one.column: float(getattr(row, one.column)) for one in _MEASURES} for row in rows}


def change_note(
    before: Figures, now: Figures, regions: Mapping[str, Region], grounds: tuple[Grounds, Grounds]
) -> tuple[Text, ...]:
    """Why, and then each figure that is other, from → to; empty where all is as it was. `grounds`: then and now."""
    lines = list(_changed(before, now, regions))
    if not lines:
        return ()
    more = len(lines) - LISTED
    rest = [Text(f"另有 {more} 个数值改变。", f"{more} further figures are other.")] if more > 0 else []
    return (*_reasons(*grounds), *lines[:LISTED], *rest)


def _reasons(then: Grounds, now: Grounds) -> Iterator[Text]:
    told = False
    for other, text in (
        (now.late > then.late, _late(now.late - then.late)),
        (now.model != then.model, Text("原因：启用了新学到的模型。", "Why: a newly learnt model came into force.")),
        (
            now.rules != then.rules,
            Text("原因：关联规则的设置有改动。", "Why: the settings of the correlation were changed."),
        ),
    ):
        if other:
            told = True
            yield text
    if not told:
        yield Text(
            "原因：此后到达的记录（告警清除、投诉归档等）使本期的退服延续、合并或结束有变。",
            "Why: records that came since, as clears and closings, made outages of this time end, merge or go on "
            "otherwise.",
        )


def _late(count: int) -> Text:
    return Text(f"原因：此后有 {count} 条记录迟到。", f"Why: {count} records came late since.")


def _changed(before: Figures, now: Figures, regions: Mapping[str, Region]) -> Iterator[Text]:
    """Measure by measure in the order of the table, region by region."""
    for measure in _MEASURES:
        for region in dict.fromkeys((*now, *before)):
            old, new = (told.get(region, {}).get(measure.column, 0.0) for told in (before, now))
            if round(old, 6) != round(new, 6):
                yield _line(measure, city_name(regions, region), old, new)


def _line(measure: Measure, city: Text, old: float, new: float) -> Text:
    told = f"{number(old, measure.format)} → {number(new, measure.format)}"
    return Text(f"{city.zh} {measure.title.zh}：{told}", f"{city.en}, {measure.title.en}: {told}")
