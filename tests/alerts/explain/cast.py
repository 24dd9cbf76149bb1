"""A small fixed network, and what may be known of it, for the tests of explanations."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from alerts.explain.explanation import CellOut
from alerts.explain.place import Places
from alerts.explain.restoration import OrderStanding, Restorations
from alerts.orders.life import Life, Stage
from ingest.inventory import Inventory
from ingest.records import Cell, PlannedWork, Region

NOW = datetime(2011, 7, 6, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)

CELLS = (
    Cell("A-1", "yinchuan", "A", "兴庆区", users=900.0, latitude=38.48, longitude=106.22),
    Cell("A-2", "yinchuan", "A", "兴庆区", users=300.0, latitude=38.48, longitude=106.22),
    Cell("B-1", "yinchuan", "B", "兴庆区", users=800.0, latitude=38.55, longitude=106.22),
    Cell("C-1", "guyuan", "C", "原州区"),
    Cell("C-2", "guyuan", "C", "原州区"),
)
PLACES = Places(Inventory([Region("yinchuan"), Region("guyuan")], CELLS))
LAWS = Restorations([0.25 * (1 + number) for number in range(40)])


def out(cell_id: str, hours: float = 1.0, ended: float | None = None, **further: object) -> CellOut:
    """An outage of the cell that began so many hours before NOW, and perhaps ended so many before it."""
    told = {"planned": False, "work_id": None, "group_id": f"G-{cell_id[0]}", **further}
    ended_at = None if ended is None else NOW - ended * HOUR
    return CellOut(outage_id=f"O-{cell_id}", cell_id=cell_id, started_at=NOW - hours * HOUR, ended_at=ended_at, **told)  # type: ignore[arg-type]


def order(
    stage: Stage = Stage.ISSUED, since_hours: float = 0.0, group_id: str = "G-A", **life: object
) -> OrderStanding:
    """The order of a group in this stage, entered so many hours before NOW; it takes a crew two hours."""
    since = NOW - since_hours * HOUR
    of_life = Life(stage=stage, since=since, **life)  # type: ignore[arg-type]
    return OrderStanding("R-1", group_id, "acknowledged", since, since, NOW + 4 * HOUR, 2.0, of_life)


def work(starts: float, ends: float, **place: str) -> PlannedWork:
    """A work from so many hours after NOW to so many."""
    return replace(PlannedWork("W-1", NOW + starts * HOUR, NOW + ends * HOUR), **place)
