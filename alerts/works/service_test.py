"""The service test 业务测试 after planned work: whether its cells are back, and complaints as they usually are."""

from datetime import datetime, timedelta

import msgspec

from alerts.works.aftercare import is_more_than_usual
from alerts.works.work_case import WorkCase

LOOKS_BACK = timedelta(hours=1)


class ServiceTest(msgspec.Struct, frozen=True):
    """What was found: `down` cells, and located `complaints` of the last hour beside those `usual` in it."""

    down: tuple[str, ...]
    complaints: int
    usual: float

    @property
    def is_passed(self) -> bool:
        """Whether service is as it was before the work."""
        return not self.down and not is_more_than_usual(self.complaints, self.usual)


def service_test(case: WorkCase, now: datetime) -> ServiceTest:
    """Test the cells of a work that is over at `now`, by what was known then."""
    since = max(case.ended_at, now - LOOKS_BACK)
    return ServiceTest(tuple(sorted(case.down)), case.care.counted_since(since), case.care.usual_since(since, now))
