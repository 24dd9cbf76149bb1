"""The dispatch queue as a CSV file (contract: docs/results.md)."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from alerts.dispatch.queue import RESTORED_HOURS, Queued
from alerts.dispatch.queue_reason import queue_reason
from service.local_time import LocalTime
from service.results.result_rows import line, number

_EXPECTED = tuple(f"expected_if_restored_in_{hours:g}h" for hours in RESTORED_HOURS)
QUEUE = (
    *("rank", "outage_id", "cell_id", "site_id", "region", "age_hours", "users", "complaints_so_far"),
    *("burst_at", "window_closes_at", "peak_at", "crew_hours", "avoidable", "index", "reason"),
    *_EXPECTED,
    *(f"{column}{bound}" for column in _EXPECTED for bound in ("_lo", "_hi")),
    *("group_id", "group_outages", "group_avoidable", "segment", "started_at", "order_id"),
)


def write_queue(path: Path, queue: Sequence[Queued], now: datetime, zone: str) -> None:
    """Writes the queue, the first row its first: beside `path` first, moved when complete."""
    local = LocalTime(zone)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.partial")
    try:
        with beside.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.write(line(QUEUE))
            file.writelines(_queue_line(rank, queued, now, local) for rank, queued in enumerate(queue, 1))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _queue_line(rank: int, queued: Queued, now: datetime, local: LocalTime) -> str:
    outage, deadlines, visit = queued.outage, queued.deadlines, queued.visit
    bounds = [f"{bound:.6g}" for pair in zip(queued.lo, queued.hi, strict=True) for bound in pair]
    return line([
        str(rank),
        outage.outage_id,
        outage.cell.cell_id,
        outage.cell.site_id or "",
        outage.cell.region,
        number(queued.age_hours),
        number(outage.users),
        f"{outage.complaints:.6f}",
        local.text(deadlines.burst_at),
        local.text(deadlines.window_closes_at),
        local.text(deadlines.peak_at),
        number(round(visit.crew_hours, 6)),
        f"{queued.avoidable:.6f}",
        f"{visit.index:.6f}",
        queue_reason(queued, now),
        *(f"{expected:.6f}" for expected in queued.expected),
        *bounds,
        queued.group_id,
        str(visit.outages),
        f"{visit.avoidable:.6f}",
        queued.segment,
        local.text(outage.started_at),
        queued.order.order_id if queued.order else "",
    ])  # fmt: skip
