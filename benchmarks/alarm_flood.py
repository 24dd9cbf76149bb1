"""A flood of alarm messages as a large network sends them; some of them take cells out of service."""

import random
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec

from ingest.inventory import Inventory
from ingest.records import Cell, Region

STARTS_AT = datetime(2026, 3, 2, 6, tzinfo=UTC)
SEED = 5
REGIONS, CELLS, CELLS_OF_A_SITE = 20, 20_000, 3
LASTS_S = 90.0
"""How long an alarm stands, on average."""

CAUSES = (
    ("小区退服", "critical", 5),
    ("市电停电", "major", 10),
    ("传输中断", "major", 10),
    ("驻波比告警", "minor", 75),
)


def network() -> Inventory:
    """Cells at sites on hubs, in regions of equal size."""
    regions = [Region(f"region-{number:02}", subscribers=500_000.0) for number in range(REGIONS)]
    return Inventory(regions, [_cell(number) for number in range(CELLS)])


def _cell(number: int) -> Cell:
    site, place = number // CELLS_OF_A_SITE, number * REGIONS // CELLS
    district, hub = f"district-{place:02}-{site % 6}", f"ring-{place:02}/hub-{site % 40}"
    return Cell(
        f"C-{number}", f"region-{place:02}", f"S-{site}", district, "4G", "urban", users=1200.0, backhaul_id=hub
    )


def messages(count: int, a_second: float) -> Iterator[tuple[datetime, bytes]]:
    """So many messages, each with its moment; half of them clear an alarm that was raised before."""
    chance = random.Random(SEED)  # noqa: S311
    encode = msgspec.json.Encoder().encode
    standing: deque[dict[str, object]] = deque()
    weights = [weight for *_, weight in CAUSES]
    for number in range(count):
        now = STARTS_AT + timedelta(seconds=number / a_second)
        if len(standing) > LASTS_S * a_second / 2 and chance.random() < 0.5:
            yield now, encode({**standing.popleft(), "cleared_at": now})
            continue
        cause, severity, _ = chance.choices(CAUSES, weights)[0]
        alarm = {
            "source": "oss-1",
            "alarm_id": f"A-{number}",
            "cell_id": f"C-{chance.randrange(CELLS)}",
            "raised_at": now - timedelta(seconds=chance.uniform(1, 5)),
            "severity": severity,
            "probable_cause": cause,
        }
        standing.append(alarm)
        yield now, encode(alarm)
