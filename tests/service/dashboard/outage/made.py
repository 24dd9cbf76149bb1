"""Rows of outages with every field filled in, of which a test changes what it is about."""

import msgspec

from service.store.reads import OutageRow
from tests.service.made import at


def row(start: float = 8.0, end: float | None = None, cell_id: str = "YC1-1", **changes: object) -> OutageRow:
    """An outage from and to these hours of Monday; still open where no end is given."""
    until = at(12 if end is None else end)
    made = OutageRow(
        outage_id=f"O-{cell_id}-{float(start)}",
        group_id="G-1",
        cell_id=cell_id,
        site_id=cell_id.partition("-")[0],
        region="Yinchuan",
        technology="3G",
        area_class="urban",
        users=1500.0,
        started_at=at(start),
        ended_at=None if end is None else at(end),
        until=until,
        down=((at(start), until),),
        planned=False,
        work_id=None,
        alarms=1,
        flaps=0,
        stale=False,
        complaints=2.5,
        complaints_lo=1.0,
        complaints_hi=5.0,
        note="",
        final=end is not None,
    )
    return msgspec.structs.replace(made, **changes)
