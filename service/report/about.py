"""What time a report is about, in which zone, and when it was made."""

from datetime import datetime, timedelta

import msgspec

from correlate.weeks import Week
from service.report.period import CALENDARS, PeriodKind
from service.store.report_reads.span import Span


class About(msgspec.Struct, frozen=True):
    """The week, day or month; `zone`: of its local time; `made_at`: up to when things were known."""

    kind: PeriodKind
    week: Week
    zone: str
    made_at: datetime

    @property
    def before(self) -> Week:
        """The week, day or month before it."""
        return CALENDARS[self.kind](self.zone).of(self.week.starts_at - timedelta.resolution)

    @property
    def span(self) -> Span:
        """Both of them, for what is read from the store."""
        return Span(self.week.starts_at, self.week.ends_at, self.before.starts_at, self.zone)
