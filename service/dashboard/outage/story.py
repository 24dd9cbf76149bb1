"""All that the outage page shows of one group, put together from the tables, the model in force and the inventory."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from math import sqrt

import msgspec

from alerts.orders.order import RepairOrder, order_id_of
from correlate.facts import GroupPicture
from correlate.model import Model
from ingest.inventory import Inventory, backhaul_prefixes
from ingest.records import Alarm
from service.dashboard.outage.course import Course, Standing, outage_course
from service.dashboard.outage.evidence import Evidence, Ground, evidence
from service.dashboard.outage.timeline import Happened, Step, timeline
from service.store.outage_steps import OutageSteps
from service.store.outage_story import EarlierOutage, LinkedComplaint, OutageStories
from service.store.reads import OutageRow, Reads

_BEFORE = timedelta(hours=3)
_AFTER = timedelta(hours=1)
_REPEATS_BACK = timedelta(days=30)
_CELLS_LOOKED_AT = 500
_SITES_TOLD = 100
_REACH = 1.645
FEW_SHOWN, MOST_SHOWN = 8, 500


class Head(msgspec.Struct, frozen=True):
    """What stands on top: where, since when, how large, how it stands.

    `complaints` are those put down to it, with the 90 % interval of how sure that is. `users` are those without
    service now, or of all its cells when it is over.
    """

    group_id: str
    region: str
    districts: tuple[str, ...]
    site_ids: tuple[str, ...]
    started_at: datetime
    ended_at: datetime | None
    now: datetime
    cells: int
    cells_down: int
    users: float
    severity: str | None
    causes: tuple[str, ...]
    planned: bool
    work_ids: tuple[str, ...]
    complaints: float
    complaints_lo: float
    complaints_hi: float
    is_final: bool
    formerly: tuple[str, ...]

    @property
    def lasts(self) -> timedelta:
        """How long it lasted, or has lasted so far."""
        return (self.ended_at or max(self.now, self.started_at)) - self.started_at


class Story(msgspec.Struct, frozen=True):
    """The page. `order` is the group's last one; `likely` of the `linked` complaints are more likely its than not."""

    head: Head
    order: RepairOrder | None
    course: Course
    steps: tuple[Step, ...]
    evidence: tuple[Evidence, ...]
    linked: int
    likely: int
    cells: tuple[OutageRow, ...]
    earlier: tuple[EarlierOutage, ...]
    repeats: tuple[str, ...]
    model_made_from: str
    model_learnt: bool


class StoryReads:
    """Reads stories; `model` tells the one in force, `now` is the service's clock."""

    def __init__(
        self,
        reads: Reads,
        stories: OutageStories,
        steps: OutageSteps,
        inventory: Inventory,
        model: Callable[[], Model],
        now: Callable[[], datetime],
    ) -> None:
        self._reads = reads
        self._stories = stories
        self._steps = steps
        self._inventory = inventory
        self._model = model
        self._now = now

    def goes_by(self, name: str) -> str | None:
        """The id that a group goes by now, of which `name` is an outage, an order, or an id that it had before."""
        order = self._reads.order(name) or self._reads.order(order_id_of(name))
        found = self._stories.group_of(name) or (order.group_id if order else None)
        return found if found != name else None

    def region_of(self, group_id: str) -> str | None:
        """The region of a group, by which people may look at it; None where there is no such group."""
        rows = self._stories.outages(group_id, limit=1)
        return rows[0].region if rows else None

    def story(self, group_id: str, me: str = "", shown: int = FEW_SHOWN) -> Story | None:
        """The story of a group with the evidence of the `shown` likeliest complaints; None where there is none."""
        rows, picture = self._stories.outages(group_id), self._stories.picture(group_id)
        if not rows:
            return None
        now = self._now()
        linked = self._stories.linked([row.outage_id for row in rows])
        orders = self._steps.orders((group_id, *(picture.formerly if picture else ())))
        order = orders[-1][-1] if orders else None
        head = _head(rows, picture, linked, self._inventory, now)
        course = self._course(rows, picture, linked, order, now)
        return Story(
            head=head,
            order=order,
            course=course,
            steps=timeline(self._happened(head, rows, linked, orders, course)),
            evidence=self._evidence(group_id, rows, linked, me, shown),
            linked=len(linked),
            likely=sum(link.probability >= 0.5 for link in linked),
            cells=tuple(
                sorted(
                    map(self._described, rows),
                    key=lambda row: (row.ended_at is not None, -(row.users or 0.0), row.cell_id),
                )
            ),
            earlier=self._earlier(rows, head),
            repeats=order.life.repeats if order else (),
            model_made_from=self._model().made_from,
            model_learnt=self._model().learnt,
        )

    def _described(self, row: OutageRow) -> OutageRow:
        """With technology and area class of the inventory: outages of a model with one curve are told of without."""
        cell = self._inventory.cells.get(row.cell_id)
        if cell is None:
            return row
        kind = (row.technology or cell.technology, row.area_class or cell.area_class)
        return msgspec.structs.replace(row, technology=kind[0], area_class=kind[1])

    def _course(
        self,
        rows: Sequence[OutageRow],
        picture: GroupPicture | None,
        linked: Sequence[LinkedComplaint],
        order: RepairOrder | None,
        now: datetime,
    ) -> Course:
        drawn = {outage.outage_id: outage for outage in picture.outages} if picture else {}
        is_open = order is not None and order.is_open
        hours = (order.repair_hours or order.crew_hours) if order and is_open else None
        standing = Standing(rows, drawn, linked, now, hours)
        return outage_course(standing, self._model(), self._inventory.timezone)

    def _happened(
        self,
        head: Head,
        rows: Sequence[OutageRow],
        linked: Sequence[LinkedComplaint],
        orders: Sequence[Sequence[RepairOrder]],
        course: Course,
    ) -> Happened:
        until = (head.ended_at or head.now) + _AFTER
        subjects = [head.group_id, *(states[0].order_id for states in orders), *head.site_ids[:_SITES_TOLD]]
        return Happened(
            alarms=self._alarms(head, rows),
            outages=rows,
            orders=orders,
            pushes=self._steps.pushes([state for states in orders for state in states]),
            notices=self._steps.told(subjects, head.started_at - _BEFORE, max(until, head.now)),
            linked=linked,
            burst_at=_at(head.started_at, course.burst.at),
            window_closes_at=_at(head.started_at, course.window.at),
            now=head.now,
        )

    def _alarms(self, head: Head, rows: Sequence[OutageRow]) -> list[Alarm]:
        """Those of its beginning and, where that is another stretch of the journal, those of its end."""
        cells = self._inventory.cells
        paths = {
            path for row in rows if row.cell_id in cells for path in backhaul_prefixes(cells[row.cell_id].backhaul_id)
        }
        places = frozenset({*(row.cell_id for row in rows), *head.site_ids, *paths})
        first, last = head.started_at + _AFTER, (head.ended_at or head.now) + _AFTER
        if last - first <= 2 * _AFTER:
            return self._steps.alarms(head.region, places, head.started_at - _BEFORE, last)
        early = self._steps.alarms(head.region, places, head.started_at - _BEFORE, first)
        late = self._steps.alarms(head.region, places, last - 2 * _AFTER, last)
        known = {(alarm.source, alarm.alarm_id, alarm.raised_at): alarm for alarm in (*early, *late)}
        return list(known.values())

    def _evidence(
        self, group_id: str, rows: Sequence[OutageRow], linked: Sequence[LinkedComplaint], me: str, shown: int
    ) -> tuple[Evidence, ...]:
        likeliest = sorted(linked, key=lambda link: (-link.probability, link.created_at))[: min(shown, MOST_SHOWN)]
        ids = [link.complaint_id for link in likeliest]
        ground = Ground(
            outages={row.outage_id: row for row in rows},
            states=self._stories.states(ids),
            cells=self._inventory.cells,
            rivals=self._stories.rivals(ids, group_id),
            said=self._stories.said(ids, [row.outage_id for row in rows]),
            me=me,
        )
        return evidence(likeliest, ground)

    def _earlier(self, rows: Sequence[OutageRow], head: Head) -> tuple[EarlierOutage, ...]:
        cells = [row.cell_id for row in rows[:_CELLS_LOOKED_AT]]
        found = self._stories.earlier(cells, head.started_at - _REPEATS_BACK, head.started_at)
        return tuple(one for one in found if one.group_id != head.group_id)


def _head(
    rows: Sequence[OutageRow],
    picture: GroupPicture | None,
    linked: Sequence[LinkedComplaint],
    inventory: Inventory,
    now: datetime,
) -> Head:
    down = [row for row in rows if row.ended_at is None]
    is_final = all(row.final for row in rows)
    drawn = sum(outage.complaints for outage in picture.outages) if picture and not is_final else 0.0
    complaints = drawn or sum(row.complaints for row in rows)
    # Of each complaint it is uncertain by itself whether the group caused it.
    reach = _REACH * sqrt(sum(link.probability * (1.0 - link.probability) for link in linked))
    return Head(
        group_id=rows[0].group_id,
        region=rows[0].region,
        districts=_districts(rows, inventory),
        site_ids=tuple(dict.fromkeys(row.site_id for row in rows if row.site_id)),
        started_at=min(row.started_at for row in rows),
        ended_at=None if down else max(row.ended_at for row in rows if row.ended_at),
        now=now,
        cells=len({row.cell_id for row in rows}),
        cells_down=len({row.cell_id for row in down}),
        users=sum(row.users or 0.0 for row in down or rows),
        severity=picture.severity if picture else None,
        causes=picture.causes if picture else (),
        planned=all(row.planned for row in rows),
        work_ids=tuple(dict.fromkeys(row.work_id for row in rows if row.work_id)),
        complaints=complaints,
        complaints_lo=max(0.0, complaints - reach),
        complaints_hi=complaints + reach,
        is_final=is_final,
        formerly=picture.formerly if picture else (),
    )


def _districts(rows: Sequence[OutageRow], inventory: Inventory) -> tuple[str, ...]:
    counted: dict[str, int] = {}
    for row in rows:
        cell = inventory.cells.get(row.cell_id)
        if cell is not None and cell.district:
            counted[cell.district] = counted.get(cell.district, 0) + 1
    return tuple(sorted(counted, key=lambda district: (-counted[district], district)))


def _at(start: datetime, hours: float) -> datetime:
    return start + timedelta(seconds=round(3600 * hours))
