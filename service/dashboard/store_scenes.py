"""Scenes read from the store's tables."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from correlate.weekly import WeeklyRow, WeeklyTally
from correlate.weeks import Weeks
from ingest.inventory import Inventory
from service.dashboard.scene import Freshness, OutageMark, Scene
from service.store.reads import OutageRow, Reads
from service.store.weekly_facts import WeeklyFact

MARKS_SHOWN = 5_000
CLOSED_SHOWN_FOR = timedelta(hours=1)
CLOSED_SHOWN = 5
SPIKES_BACK = timedelta(hours=24)

WeeklyFacts = Callable[[datetime, datetime], Iterable[WeeklyFact]]
"""Facts of the outages that touch [since, until) and of the complaints made in it."""


class StoreScenes:
    """Reads scenes from one store. `version` counts its commits, `now` is the service's clock."""

    def __init__(
        self,
        reads: Reads,
        weekly_facts: WeeklyFacts,
        inventory: Inventory,
        now: Callable[[], datetime],
        version: Callable[[], int],
    ) -> None:
        self._reads = reads
        self._weekly_facts = weekly_facts
        self._inventory = inventory
        self._now = now
        self._version = version

    def version(self) -> int:
        """Counts commits: equal versions, equal tables."""
        return self._version()

    def now(self) -> datetime:
        """The service's clock."""
        return self._now()

    def scene(self, hours: int) -> Scene:
        """The network as the tables have it, with pictures of the last `hours`."""
        reads, now = self._reads, self._now()
        since = now - timedelta(hours=hours)
        touching = reads.outages(touching=(since, now), limit=MARKS_SHOWN)
        return Scene(
            zone=self._inventory.timezone,
            freshness=self._freshness(now),
            regions=tuple(self._inventory.regions.values()),
            cells=len(self._inventory.cells),
            groups=tuple(group.picture for group in reads.open_groups()),
            orders=(*reads.queue(), *reads.closed_orders(now - CLOSED_SHOWN_FOR, CLOSED_SHOWN)),
            spikes=tuple(reads.spikes(now - max(SPIKES_BACK, timedelta(hours=hours)))),
            bins=tuple(each for each in reads.recent_bins(since) if each.district is None),
            marks=tuple(outage_marks(touching)),
        )

    def weekly(self) -> tuple[WeeklyRow, ...]:
        """The newest week in which anything happened, beside the one before."""
        newest = self._newest_happening()
        if newest is None:
            return ()
        weeks = Weeks(self._inventory.timezone)
        this = weeks.of(newest)
        last = weeks.of(this.starts_at - timedelta(days=1))
        tally = WeeklyTally(self._inventory.timezone, self._inventory.regions)
        for fact in self._weekly_facts(last.starts_at, this.ends_at):
            tally.add(fact)
        tally.cover(last.starts_at)
        tally.cover(newest)
        return tuple(row for row in tally.rows() if row.week in (last.name, this.name))

    def _newest_happening(self) -> datetime | None:
        outages, complaints = self._reads.outages(limit=1), self._reads.complaints(limit=1)
        moments = [row.started_at for row in outages] + [row.created_at for row in complaints]
        return max(moments, default=None)

    def _freshness(self, now: datetime) -> Freshness:
        fresh, counters = self._reads.freshness(), self._reads.counters().values()
        return Freshness(
            now=now,
            newest=fresh.newest_event_time,
            concluded_to=fresh.watermark,
            read=sum(count.read for count in counters),
            rejected=sum(count.rejected for count in counters),
            late=sum(count.late for count in counters),
        )


def outage_marks(outages: Iterable[OutageRow]) -> Iterator[OutageMark]:
    """One mark per outage group and region, from its first cell down to its last one back."""
    groups: dict[tuple[str, str], list[OutageRow]] = {}
    for row in outages:
        groups.setdefault((row.region, row.group_id), []).append(row)
    for (region, _), rows in groups.items():
        ends = [row.ended_at for row in rows if row.ended_at is not None]
        yield OutageMark(
            region=region,
            started_at=min(row.started_at for row in rows),
            ended_at=max(ends) if len(ends) == len(rows) else None,
            cells=len({row.cell_id for row in rows}),
            planned=all(row.planned for row in rows),
        )
