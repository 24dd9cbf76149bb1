"""All that the management page shows, as it is read: weeks with their rows and sums, months, places. Pure."""

from collections.abc import Collection, Mapping
from datetime import datetime

import msgspec

from alerts.supervision.red_light import RedLight
from correlate.weekly import WeeklyRow
from ingest.records import Region
from service.store.summaries.places import Place
from service.store.summaries.sums import ComplaintSums, DeskSums, OrderSums


class WeekSheet(msgspec.Struct, frozen=True):
    """A week: a row a region, and the sums of orders and of the desk by region. `over`: it has ended."""

    name: str
    starts_at: datetime
    ends_at: datetime
    over: bool
    rows: tuple[WeeklyRow, ...]
    orders: Mapping[str, OrderSums] = {}
    desk: Mapping[str, DeskSums] = {}


class MonthSheet(msgspec.Struct, frozen=True):
    """A month's complaints by region; `days`: how many of its `of_days` are told of."""

    name: str
    days: int
    of_days: int
    complaints: Mapping[str, ComplaintSums]

    @property
    def whole(self) -> bool:
        """Whether all of it is told of."""
        return self.days == self.of_days


class ManagementSheet(msgspec.Struct, frozen=True):
    """The page as it stands. `weeks` and `months` are consecutive, oldest first; `places` are of the week `week`.

    `unsummed`: how many days and weeks were not summed in time for this look, or are older than what was written.
    """

    week: str
    weeks: tuple[WeekSheet, ...]
    months: tuple[MonthSheet, ...]
    places: tuple[Place, ...]
    lights: tuple[RedLight, ...]
    regions: Mapping[str, Region]
    zone: str
    now: datetime
    unsummed: int = 0

    def only(self, regions: Collection[str] | None) -> "ManagementSheet":
        """The same, of these regions; all of it where None are named."""
        if regions is None:
            return self
        return msgspec.structs.replace(
            self,
            weeks=tuple(_week_of(week, regions) for week in self.weeks),
            months=tuple(_month_of(month, regions) for month in self.months),
            places=tuple(place for place in self.places if place.region in regions),
            lights=tuple(light for light in self.lights if light.region in regions),
            regions={name: known for name, known in self.regions.items() if name in regions},
        )

    @property
    def shown(self) -> WeekSheet | None:
        """The week that the table is of."""
        return next((week for week in self.weeks if week.name == self.week), None)

    @property
    def users(self) -> float | None:
        """Users of the regions together; None where the inventory does not tell of one of them."""
        told = [region.subscribers for region in self.regions.values()]
        return sum(each or 0.0 for each in told) if told and all(told) else None


def _week_of(week: WeekSheet, regions: Collection[str]) -> WeekSheet:
    return msgspec.structs.replace(
        week,
        rows=tuple(row for row in week.rows if row.region in regions),
        orders={name: sums for name, sums in week.orders.items() if name in regions},
        desk={name: sums for name, sums in week.desk.items() if name in regions},
    )


def _month_of(month: MonthSheet, regions: Collection[str]) -> MonthSheet:
    here = {name: sums for name, sums in month.complaints.items() if name in regions}
    return msgspec.structs.replace(month, complaints=here)
