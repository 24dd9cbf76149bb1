"""The time that a report is about, and the one before it."""

from datetime import datetime

import msgspec

from correlate.facts import Period


class Span(msgspec.Struct, frozen=True):
    """A week, day or month of local time, and the one before it: right-open, aware, of the zone of the data.

    `before_at` is where the one before begins, which ends at `starts_at`.
    """

    starts_at: datetime
    ends_at: datetime
    before_at: datetime
    zone: str

    @property
    def now(self) -> Period:
        """The time that the report is about."""
        return self.starts_at, self.ends_at

    @property
    def before(self) -> Period:
        """The time before it."""
        return self.before_at, self.starts_at
