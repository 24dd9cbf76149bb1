"""When the picture of an outage group is drawn, and what stands in it.

A group is drawn first, and again after all of it was back, when its hold-off is over: at once when a whole
site or several sites are out, else when a cell has been out for `hold_off`. It is drawn again when cells join
or come back (a storm: at most every `redraw`), when complaints have been put down to it, when it ends, when a
planned work overruns, and at doubling ages.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from correlate.facts import Fact, GroupPicture, OpenOutage
from correlate.outages.folding import Folding
from correlate.outages.group import Group, group_of, standing
from correlate.outages.outage import Outage
from correlate.rules import Rules
from correlate.timers import Timers
from correlate.topology import Topology
from ingest.records import Alarm, Cell, PlannedWork, Severity

NEWS = 1.0
"""A group is drawn again when the expected number of complaints put down to it has grown by this."""

_INSTANT = timedelta(seconds=1)
_WORTH_WEIGHING = 0.5
"""A group of which fewer complaints were expected or seen so far is drawn without weighing those of open bins."""

_NOTHING: Mapping[str, float] = {}

_GRAVITY = {severity: rank for rank, severity in enumerate(Severity)}


class Evidence(Protocol):
    """Provisional attribution of complaints whose bins are not closed yet."""

    @property
    def level(self) -> float:
        """By how much the region's complaints of outages exceed the curve."""
        ...

    def lost(self, now: datetime) -> Mapping[str, float]:
        """outage_id → the part of its users whom nobody serves; 1 for those that are not in it."""
        ...

    def provisional(self, now: datetime) -> Mapping[str, float]:
        """outage_id → expected number of complaints among those."""
        ...


class Segmentation(Protocol):
    """Which segment a cell's outage belongs to."""

    def name_of(self, cell: Cell) -> str:
        """The segment's name."""
        ...


class Drawing:
    """Schedules and draws the pictures of groups."""

    def __init__(
        self,
        folding: Folding,
        regions: Mapping[str, Evidence],
        segments: Segmentation,
        topology: Topology,
        rules: Rules,
    ) -> None:
        self._folding = folding
        self._regions = regions
        self._segments = segments
        self._topology = topology
        self._rules = rules
        self._timers: Timers[Group] = Timers()
        self._causes: dict[str, dict[str, datetime]] = {}
        self._touched: dict[Group, None] = {}

    @property
    def next_due(self) -> datetime | None:
        """When the next picture is due."""
        # What was set before something earlier came along is no reason to wake: a restart does not know of it.
        self._timers.skip(_is_superseded)
        return self._timers.next

    def schedule(self, outage: Outage, known_at: datetime) -> None:
        """Something about `outage` became known: let its group be drawn when that is due."""
        group = group_of(outage)
        if not group.is_down:
            at = known_at
        elif group.rested:
            since = outage.fold.down[-1][0]
            at = known_at if self._is_grave(group) else max(known_at, since + self._rules.hold_off)
        else:
            at = max(known_at, (group.drawn_at or known_at) + self._rules.redraw)
        self._set(group, at)

    def plan(self, works: Sequence[PlannedWork], silences: Mapping[str, PlannedWork], now: datetime | None) -> None:
        """Go on by these planned works: groups that they concern otherwise than before are drawn anew `now`."""
        for outage in self._folding.plan(works, silences):
            group = group_of(outage)
            if now is not None and group.is_down and group.drawn_at is not None:
                self._set(group, now)

    def explain(self, alarm: Alarm) -> None:
        """Keep a power or transmission alarm in mind: it explains the outages of its site or backhaul."""
        place = f"site:{alarm.site_id}" if alarm.site_id else f"backhaul:{alarm.backhaul_id}"
        if alarm.site_id is None and alarm.backhaul_id is None:
            cell = self._topology.inventory.cells.get(alarm.cell_id or "")
            place = f"site:{cell.site_id}" if cell and cell.site_id else f"cell:{alarm.cell_id}"
        causes = self._causes.setdefault(place, {})
        cause = alarm.probable_cause or alarm.effect.value
        if alarm.cleared_at is None:
            causes[cause] = alarm.raised_at
        else:
            causes.pop(cause, None)
            if not causes:
                del self._causes[place]

    def snapshot(self) -> dict[str, dict[str, datetime]]:
        """The power and transmission alarms kept in mind; the rest stands with the groups."""
        return self._causes

    def restore(self, causes: dict[str, dict[str, datetime]]) -> None:
        """Go on from what `snapshot` gave, once the folding has its groups back."""
        self._causes = causes
        groups = {group_of(outage).group_id: group_of(outage) for outage in self._folding.outages()}
        for group_id, group in groups.items():
            if group.draw_again_at is not None:
                self._timers.set(group.draw_again_at, group_id, group)

    def touch(self, outages: list[Outage]) -> None:
        """Complaints were put down to these outages; takes them out of the list."""
        self._touched.update(dict.fromkeys([group_of(outage) for outage in outages]))
        outages.clear()

    def weigh(self, now: datetime) -> None:
        """Schedule the groups whose complaints have grown enough to matter."""
        for group in self._touched:
            if group.drawn_at is not None and group.complaints - group.evidence_drawn >= NEWS and group.is_down:
                self._set(group, now)
        self._touched.clear()

    def draw(self, now: datetime, facts: list[Fact]) -> None:
        """Append the pictures that are due by `now`."""
        while (due := self._timers.take(now)) is not None:
            if _is_superseded(*due):
                continue
            at, group = due[0], standing(due[1])
            group.draw_again_at = None
            if group.is_down or not group.rested:
                facts.append(self._picture(group, at))

    def _picture(self, group: Group, at: datetime) -> GroupPicture:
        members = sorted(group.members.values(), key=_by_start)
        down = group.is_down
        worth_weighing = down and group.complaints + group.exposure >= _WORTH_WEIGHING
        regions = {outage.cell.region for outage in members} if worth_weighing else ()
        fresh = {region: self._regions[region].provisional(at) for region in regions}
        formerly = _formerly(group)
        lost = {region: self._regions[region].lost(at) for region in dict.fromkeys(one.cell.region for one in members)}
        outages = tuple(
            [self._open_outage(outage, fresh.get(outage.cell.region, _NOTHING), lost) for outage in members]
        )
        group.drawn_at, group.drawn_id, group.formerly = at, group.group_id, list(formerly)
        group.evidence_drawn, group.rested = group.complaints, not down
        if down:
            self._set(group, self._next_look(group, at))
        return GroupPicture(
            at=at,
            group_id=group.group_id,
            formerly=formerly,
            region=members[0].cell.region,
            started_at=group.first[0],
            ended_at=None if down else max([outage.ended_at for outage in members if outage.ended_at]),
            due=True,
            outages=outages,
            causes=self._causes_of(members),
            severity=_gravest(members),
        )

    def _next_look(self, group: Group, at: datetime) -> datetime:
        age = max(at - group.first[0], self._rules.refresh)
        overrun = [
            end
            for outage in group.members.values()
            if outage.work_id
            and (end := self._folding.works.silent_until(outage.work_id) + self._rules.planned_grace + _INSTANT) > at
        ]
        return min([at + age, *overrun])

    def _open_outage(
        self, outage: Outage, fresh: Mapping[str, float], lost: Mapping[str, Mapping[str, float]]
    ) -> OpenOutage:
        cell, complaints = outage.cell, outage.complaints + fresh.get(outage.outage_id, 0.0)
        # Who makes those that are not concluded is not looked at: they are taken to be as the others are.
        key_share = outage.key_complaints / outage.complaints if outage.key_complaints else 0.0
        return OpenOutage(
            outage.outage_id,
            cell.cell_id,
            cell.site_id,
            cell.region,
            self._segments.name_of(cell),
            outage.users,
            outage.started_at,
            outage.ended_at,
            outage.planned,
            outage.work_id,
            complaints,
            outage.exposure,
            self._regions[cell.region].level * lost[cell.region].get(outage.outage_id, 1.0),
            key_share * complaints,
        )

    def _causes_of(self, members: list[Outage]) -> tuple[str, ...]:
        told = [alarm.probable_cause for outage in members for alarm in outage.fold.alarms if alarm.probable_cause]
        if self._causes:
            for outage in members:
                for link in (*self._topology.links_of(outage.cell), f"cell:{outage.cell.cell_id}"):
                    told += self._causes.get(link, ())
        if len(told) < 2:
            return tuple(told)
        causes = Counter(told)
        return tuple(sorted(causes, key=lambda cause: (-causes[cause], cause)))

    def _is_grave(self, group: Group) -> bool:
        sites = {outage.cell.site_id or outage.cell.cell_id for outage in group.members.values()}
        if len(sites) > 1:
            return True
        all_of_it = self._topology.inventory.cells_of_site.get(next(iter(sites)), ())
        down = {outage.cell.cell_id for outage in group.members.values() if outage.ended_at is None}
        return len(all_of_it) > 1 and len(down) >= len(all_of_it)

    def _set(self, group: Group, at: datetime) -> None:
        if group.draw_again_at is None or at < group.draw_again_at:
            group.draw_again_at = at
            self._timers.set(at, group.group_id, group)


def _is_superseded(at: datetime, group: Group) -> bool:
    """Whether a picture that was to be drawn at `at` is drawn at another time, or never."""
    there = standing(group)
    return there.draw_again_at != at or not there.members


def _by_start(outage: Outage) -> tuple[datetime, str]:
    return outage.fold.started_at, outage.outage_id


def _formerly(group: Group) -> tuple[str, ...]:
    """The ids under which it, or a group that merged into it, was drawn and that it does not have now."""
    now = group.group_id
    names = dict.fromkeys((*group.formerly, group.drawn_id))
    return tuple([name for name in names if name and name != now])


def _gravest(members: list[Outage]) -> str | None:
    severities = [alarm.severity for outage in members for alarm in outage.fold.alarms if alarm.severity]
    return min(severities, key=lambda severity: _GRAVITY[severity]).value if severities else None
