"""All that the live page shows, read from the tables in one go; the page is a function of it and the language."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from alerts.orders.order import RepairOrder
from correlate.facts import BinConcluded, GroupPicture, Spike
from correlate.weekly import WeeklyRow
from ingest.records import Region
from service.store.seen_regions import seeing


class Freshness(msgspec.Struct, frozen=True):
    """How new what is shown is. `now` is the service's clock (in a replay, the recording's).

    `newest` is the greatest event time taken, `concluded_to` the end of the last concluded bin; counts are
    of records since the store was made.
    """

    now: datetime
    newest: datetime | None
    concluded_to: datetime | None
    read: int
    rejected: int
    late: int


class OutageMark(msgspec.Struct, frozen=True):
    """Where an outage group lies on the time axis; `ended_at` None while it lasts."""

    region: str
    started_at: datetime
    ended_at: datetime | None
    cells: int
    planned: bool


class Scene(msgspec.Struct, frozen=True):
    """The network as it stands. `orders` holds the open ones as they rank, then those closed lately, newest first.

    `bins`, `marks` and `spikes` reach back as far as the pictures do.
    """

    zone: str
    freshness: Freshness
    regions: tuple[Region, ...]
    cells: int
    groups: tuple[GroupPicture, ...]
    orders: tuple[RepairOrder, ...]
    spikes: tuple[Spike, ...]
    bins: tuple[BinConcluded, ...]
    marks: tuple[OutageMark, ...]

    def only(self, region: str | None) -> "Scene":
        """The same, of one region; all of it where none is named."""
        return self if region is None else self.seen_by(frozenset({region}))

    def seen_by(self, regions: frozenset[str] | None) -> "Scene":
        """The same, of those regions alone; all of it where None is given."""
        if regions is None:
            return self

        def here(item: GroupPicture | RepairOrder | Spike | BinConcluded | OutageMark | Region) -> bool:
            return item.region in regions

        return msgspec.structs.replace(
            self,
            regions=tuple(filter(here, self.regions)),
            groups=tuple(filter(here, self.groups)),
            orders=tuple(filter(here, self.orders)),
            spikes=tuple(filter(here, self.spikes)),
            bins=tuple(filter(here, self.bins)),
            marks=tuple(filter(here, self.marks)),
        )


class SceneReads(Protocol):
    """Where scenes come from."""

    def version(self) -> int:
        """Counts commits: equal versions, equal tables."""
        ...

    def now(self) -> datetime:
        """The service's clock."""
        ...

    def scene(self, hours: int) -> Scene:
        """The scene, with pictures of the last `hours`."""
        ...

    def weekly(self) -> tuple[WeeklyRow, ...]:
        """The weekly table of the newest two weeks."""
        ...


_Key = tuple[object, ...]


class KeptScenes:
    """Reads a scene once per commit and step of the clock, however many ask for it; of all regions, see `seen_by`."""

    def __init__(self, reads: SceneReads, step_s: int = 10) -> None:
        self._reads = reads
        self._step_s = step_s
        self._scenes: dict[int, tuple[_Key, Scene]] = {}
        self._weekly: tuple[_Key, tuple[WeeklyRow, ...]] | None = None

    def version(self) -> int:
        """As the tables have it."""
        return self._reads.version()

    def now(self) -> datetime:
        """As the service has it."""
        return self._reads.now()

    def scene(self, hours: int) -> Scene:
        """The newest scene that pictures `hours`."""
        key = (self._reads.version(), int(self._reads.now().timestamp()) // self._step_s)
        kept = self._scenes.get(hours)
        if kept is None or kept[0] != key:
            with seeing(None):
                kept = self._scenes[hours] = (key, self._reads.scene(hours))
        return kept[1]

    def weekly(self) -> tuple[WeeklyRow, ...]:
        """The newest weekly table."""
        key = (self._reads.version(),)
        if self._weekly is None or self._weekly[0] != key:
            with seeing(None):
                self._weekly = (key, self._reads.weekly())
        return self._weekly[1]


RegionName = Callable[[str], str]


def region_names(scene: Scene, language: str) -> RegionName:
    """Region id → the name to show in the language; the id itself where the inventory has none."""
    chinese = {region.region: region.name_zh or region.region for region in scene.regions}
    english = {region.region: region.name_en or region.region for region in scene.regions}
    names = chinese if language == "zh" else english
    return lambda region: names.get(region, region)


def site_words(site_ids: Sequence[str]) -> str:
    """The places of a failure, short: the first site, and how many more."""
    first, *others = sorted(set(site_ids))
    return f"{first} +{len(others)}" if others else first
