"""A work with every field filled in, of which a test changes what it is about."""

from datetime import timedelta

import msgspec

from service.works.work_rows import PlannedWorkRow
from tests.service.made import at


def work(starts: float = 25.0, hours: float = 3.0, **changes: object) -> PlannedWorkRow:
    made = PlannedWorkRow(
        work_id="W-1",
        region="Yinchuan",
        state="announced",
        starts_at=at(starts),
        ends_at=at(starts) + timedelta(hours=hours),
        affects_service=True,
        description="割接",
        findings=(),
        cells=2,
        users=3000.0,
        share=0.1,
        announced_at=at(1),
        expected=4.0,
        expected_lo=1.0,
        expected_hi=8.0,
        confirmed_at=None,
        confirmed_by=None,
        approved_by=None,
        cancelled_at=None,
        outages=0,
        down=0,
        restored_at=None,
        complaints=0.0,
        reminders=0,
        tested_at=None,
        aftercare_complaints=0,
        aftercare_usual=0.0,
        aftercare_above=False,
    )
    return msgspec.structs.replace(made, **changes)
