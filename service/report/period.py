"""What a report is about: a week, a day or a month, and what people call it and the one before."""

from enum import StrEnum
from typing import Final

import msgspec

from correlate.weeks import Days, Months, Weeks
from service.report.document import Text


class PeriodKind(StrEnum):
    """How long the time is that a report tells of."""

    WEEKLY = "weekly"
    DAILY = "daily"
    MONTHLY = "monthly"


class PeriodWords(msgspec.Struct, frozen=True):
    """What the time and the one before it are called, and the report about it."""

    title: Text
    now: Text
    last: Text


CALENDARS: Final[dict[PeriodKind, type[Weeks]]] = {
    PeriodKind.WEEKLY: Weeks,
    PeriodKind.DAILY: Days,
    PeriodKind.MONTHLY: Months,
}

WORDS: Final = {
    PeriodKind.WEEKLY: PeriodWords(
        Text("投诉与故障关联分析周报", "Complaints and faults: weekly report"),
        Text("本周", "this week"),
        Text("上周", "last week"),
    ),
    PeriodKind.DAILY: PeriodWords(
        Text("投诉与故障关联分析日报", "Complaints and faults: daily report"),
        Text("当日", "this day"),
        Text("前一日", "the day before"),
    ),
    PeriodKind.MONTHLY: PeriodWords(
        Text("投诉与故障关联分析月报", "Complaints and faults: monthly report"),
        Text("本月", "this month"),
        Text("上月", "last month"),
    ),
}
