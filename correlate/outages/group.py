"""What failed together: outages that share a part and began at the same time form one group 故障群.

Two outages are linked when they share a site, a prefix of their backhaul path or a parent alarm and began
within a window of each other; where a cell's backhaul is unknown, when three sites of its district failed
within that window. A group is what links connect, so the order in which outages become known does not matter.
"""

from bisect import bisect_left, insort
from collections.abc import Mapping
from datetime import datetime, timedelta

from correlate.outages.outage import Outage
from correlate.snapshot import GroupState

SITES_OF_A_DISTRICT = 3
"""So many sites of a district that fail together are one group where topology is missing."""

_DISTRICT = "district:"
_PARENT = "parent:"
_ALARM = "alarm:"


class Group:
    """Outages that failed together. `first` is the (start, outage_id) of its first outage, which names it.

    `formerly` are the ids under which pictures of it, or of groups that merged into it, were drawn.
    `rested`: it was never drawn, or all of it was back when it was drawn last.
    `complaints` and `exposure` are sums over all outages it ever had, as in `Outage`. `into` is the group that
    took its place.
    """

    __slots__ = (
        "complaints",
        "draw_again_at",
        "drawn_at",
        "drawn_id",
        "evidence_drawn",
        "exposure",
        "first",
        "formerly",
        "into",
        "members",
        "rested",
    )

    def __init__(self, outage: Outage) -> None:
        self.members: dict[str, Outage] = {outage.outage_id: outage}
        self.into: Group | None = None
        self.first = (outage.started_at, outage.outage_id)
        self.formerly: list[str] = []
        self.drawn_at: datetime | None = None
        self.drawn_id: str | None = None
        self.draw_again_at: datetime | None = None
        self.evidence_drawn = 0.0
        self.rested = True
        self.complaints = outage.complaints
        self.exposure = outage.exposure

    @property
    def group_id(self) -> str:
        """The group's id: a function of its first outage."""
        return "G-" + self.first[1][2:]

    @property
    def is_down(self) -> bool:
        """Whether any cell of it is out of service."""
        for outage in self.members.values():  # noqa: SIM110 (asked too often for a generator)
            if outage.fold.ended_at is None:
                return True
        return False

    def state(self) -> GroupState:
        """The group as plain data."""
        return GroupState(
            list(self.members),
            self.first,
            self.formerly,
            self.drawn_at,
            self.drawn_id,
            self.draw_again_at,
            self.evidence_drawn,
            self.complaints,
            self.exposure,
            self.rested,
        )

    def rename_after(self, gone: Outage) -> None:
        """Be named by the first outage that is still in it, where it was named by one that is gone."""
        if self.first == (gone.started_at, gone.outage_id):
            self.first = min((outage.started_at, outage.outage_id) for outage in self.members.values())

    def offshoot(self, outage: Outage) -> "Group":
        """A group of one of its outages, with its past."""
        group = Group(outage)
        group.formerly, group.drawn_at, group.drawn_id = list(self.formerly), self.drawn_at, self.drawn_id
        group.draw_again_at, group.evidence_drawn = self.draw_again_at, self.evidence_drawn
        group.rested = self.rested
        return group

    def absorb(self, other: "Group") -> None:
        """Take over the members and the past of `other`."""
        for outage in other.members.values():
            outage.group = self
        self.members.update(other.members)
        self.rested = self.rested and other.rested
        other.members, other.into = {}, self
        names = [name for group in (self, other) for name in (*group.formerly, group.drawn_id) if name]
        self.first = min(self.first, other.first)
        self.complaints += other.complaints
        self.exposure += other.exposure
        self.formerly = sorted(set(names) - {self.group_id})
        self.drawn_at = max(filter(None, (self.drawn_at, other.drawn_at)), default=None)
        self.draw_again_at = min(filter(None, (self.draw_again_at, other.draw_again_at)), default=None)


_Entry = tuple[datetime, str, Outage]


def _place_of(entry: _Entry) -> tuple[datetime, str]:
    return entry[:2]


def _site_of(entry: _Entry) -> str:
    cell = entry[2].cell
    return cell.site_id or cell.cell_id


class Grouping:
    """The groups of all outages that are still followed, over all regions: a backhaul can span several."""

    def __init__(self, window: timedelta, parent_window: timedelta) -> None:
        self._windows = {_PARENT: parent_window, _ALARM: timedelta.max}
        self._window = window
        self._index: dict[str, list[_Entry]] = {}

    def add(self, outage: Outage, keys: tuple[str, ...]) -> Group:
        """Put an outage in by the parts it shares (`keys`, see `keys_of`); returns the group it is in now."""
        outage.keys = keys
        outage.group = Group(outage)
        self._link(outage)
        return group_of(outage)

    def rekey(self, outage: Outage, keys: tuple[str, ...]) -> None:
        """An outage was found to share more parts (a further alarm with a parent): link it along those too."""
        fresh = tuple(key for key in keys if key not in outage.keys)
        entry = (outage.started_at, outage.outage_id, outage)
        outage.keys += fresh
        for key in fresh:
            insort(self._index.setdefault(key, []), entry, key=_place_of)
            self._join_neighbours(key, self._index[key], entry)

    def replace(self, gone: Outage, heir: Outage | None) -> None:
        """Take out an outage that turned out not to be; `heir` is the one that covers it now, if any.

        The heir takes over what was put down to it and the past of its group. What only the outage that is
        gone connected falls apart.
        """
        held = heir is not None and self._holds(heir, gone)
        if heir is not None:
            heir.inherit(gone)
            _join(heir, gone)
        group = group_of(gone)
        self.retire(gone)
        if held:
            group.rename_after(gone)
            return
        rest = list(group.members.values())
        for outage in rest:
            outage.group = group.offshoot(outage)
        for outage in rest:
            self._link_existing(outage)
        group.members = {}
        group.into = group_of(heir or rest[0]) if rest else None

    def restore(self, state: GroupState, outages: Mapping[str, Outage]) -> None:
        """Put a group of a snapshot back; `outages` by id."""
        members = [outages[outage_id] for outage_id in state.members]
        group = Group(members[0])
        group.members = {outage.outage_id: outage for outage in members}
        group.first, group.formerly = state.first, state.formerly
        group.drawn_at, group.drawn_id, group.draw_again_at = state.drawn_at, state.drawn_id, state.draw_again_at
        group.evidence_drawn, group.complaints, group.exposure = state.evidence_drawn, state.complaints, state.exposure
        group.rested = state.rested
        for outage in members:
            outage.group = group
            for key in outage.keys:
                insort(self._index.setdefault(key, []), (outage.started_at, outage.outage_id, outage), key=_place_of)

    def retire(self, outage: Outage) -> None:
        """Stop following an outage that is over and done; its group keeps its name."""
        for key in outage.keys:
            entries = self._index.get(key)
            if entries is None:
                continue
            at = bisect_left(entries, (outage.started_at, outage.outage_id), key=_place_of)
            if at < len(entries) and entries[at][2] is outage:
                del entries[at]
            if not entries:
                del self._index[key]
        group_of(outage).members.pop(outage.outage_id, None)

    def _holds(self, heir: Outage, gone: Outage) -> bool:
        """Whether `heir` is linked to all that `gone` is linked to: then nothing falls apart without that.

        Whatever began between two outages within a window of each other is linked to both.
        """
        if not set(gone.keys) <= set(heir.keys):
            return False
        for key in gone.keys:
            if key.startswith(_DISTRICT):
                return False
            entries, window = self._index[key], self._window_of(key)
            at = bisect_left(entries, (gone.started_at, gone.outage_id), key=_place_of)
            for began, _, other in entries[max(0, at - 1) : at] + entries[at + 1 : at + 2]:
                linked = other is not heir and abs(began - gone.started_at) <= window
                if linked and abs(began - heir.started_at) > window:
                    return False
        return True

    def _window_of(self, key: str) -> timedelta:
        return self._windows.get(key[: key.index(":") + 1], self._window)

    def _link(self, outage: Outage) -> None:
        entry = (outage.started_at, outage.outage_id, outage)
        for key in outage.keys:
            entries = self._index.get(key)
            if entries is None:
                self._index[key] = [entry]
                continue
            insort(entries, entry, key=_place_of)
            self._join_neighbours(key, entries, entry)

    def _link_existing(self, outage: Outage) -> None:
        entry = (outage.started_at, outage.outage_id, outage)
        for key in outage.keys:
            self._join_neighbours(key, self._index[key], entry)

    def _join_neighbours(self, key: str, entries: list[_Entry], entry: _Entry) -> None:
        at = bisect_left(entries, entry[:2], key=_place_of)
        if key.startswith(_DISTRICT):
            self._join_district(entries, at)
            return
        window = self._window_of(key)
        for other in entries[max(0, at - 1) : at] + entries[at + 1 : at + 2]:
            if abs(other[0] - entry[0]) <= window:
                _join(entry[2], other[2])

    def _join_district(self, entries: list[_Entry], at: int) -> None:
        """Join what began with the outage at `at` in windows of enough sites.

        A window that reaches over a crowd beside it had enough sites without it, and is one group already: whoever is
        joined to the crowd is joined to all of it. So only what lies between the crowds is looked at.
        """
        low, high = self._crowd(entries, at, -1), self._crowd(entries, at, 1)
        for start in range(low, at + 1):
            last = entries[start][0] + self._window
            end = next((index for index in range(at + 1, high + 1) if entries[index][0] > last), high + 1)
            together = entries[start:end]
            if len({_site_of(other) for other in together}) >= SITES_OF_A_DISTRICT:
                for other in together[1:]:
                    _join(together[0][2], other[2])

    def _crowd(self, entries: list[_Entry], at: int, step: int) -> int:
        """How far from `at` the nearest enough sites reach, or what began within a window of it, if that is nearer."""
        sites: set[str] = set()
        index = at
        while len(sites) < SITES_OF_A_DISTRICT and 0 <= index + step < len(entries):
            other = entries[index + step]
            if abs(other[0] - entries[at][0]) > self._window:
                break
            index += step
            sites.add(_site_of(other))
        return index


def standing(group: Group) -> Group:
    """The group that stands where `group` once did."""
    while group.into is not None:
        group = group.into
    return group


def group_of(outage: Outage) -> Group:
    """The group an outage is in."""
    group = outage.group
    assert isinstance(group, Group), f"{outage.outage_id} was never put into a group"
    return group


def keys_of(outage: Outage, links: tuple[str, ...]) -> tuple[str, ...]:
    """What `outage` shares with others: `links` of its cell, its alarms and their parents, or its district."""
    alarms = []
    for alarm in outage.fold.alarms:
        if alarm.cell_id is None:
            alarms.append(f"{_ALARM}{alarm.source}:{alarm.alarm_id}:{alarm.raised_at.timestamp()}")
        alarms.append(f"{_PARENT}{alarm.source}:{alarm.alarm_id}")
        if alarm.parent_alarm_id:
            alarms.append(f"{_PARENT}{alarm.source}:{alarm.parent_alarm_id}")
    cell = outage.cell
    missing = not cell.backhaul_id and cell.district
    district = (f"{_DISTRICT}{cell.region}:{cell.district}",) if missing else ()
    return tuple(dict.fromkeys((*links, *alarms, *district)))


def _join(one: Outage, other: Outage) -> None:
    mine, theirs = group_of(one), group_of(other)
    if mine is theirs:
        return
    if len(mine.members) < len(theirs.members):
        mine, theirs = theirs, mine
    mine.absorb(theirs)
