"""The cast of these tests: a small city, one cutover of its site A at night, and a follower that is asked by hand."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from alerts.action import Action, Subject
from alerts.case import Case
from alerts.notices.notice import Notice
from alerts.told import News, Told
from alerts.works import work_case
from alerts.works.follower import WorksFollower
from alerts.works.work_case import WorkCase, work_in
from alerts.works.work_rules import WorkRules
from alerts.works.works_ground import WorksGround, works_ground
from correlate.facts import BinConcluded, Fact, GroupPicture, OpenOutage
from correlate.model import default_model
from correlate.rules import Rules
from ingest.inventory import Inventory
from ingest.records import Cell, Complaint, PlannedWork, Record, Region

ONE = datetime(2011, 7, 4, 17, tzinfo=UTC)
"""Tuesday 5 July 2011, 01:00 in Shanghai."""
RULES = WorkRules()
CELLS = [Cell(f"{site}-{number}", "East", site, users=1000.0) for site in "ABCD" for number in (1, 2)]


def at(hours: float) -> datetime:
    """So many hours after one o'clock at night."""
    return ONE + timedelta(hours=hours)


def work(work_id: str = "W", starts: float = 0, ends: float = 4, site: str | None = "A", **told: object) -> PlannedWork:
    return PlannedWork(work_id, at(starts), at(ends), site_id=site, **told)  # type: ignore[arg-type]


def ground(*works: PlannedWork, rules: WorkRules = RULES, cells: Sequence[Cell] = CELLS) -> WorksGround:
    inventory = Inventory([Region("East", subscribers=8000.0)], cells, works=works)
    return works_ground(inventory, default_model(), Rules(), rules)


class Night:
    """A follower, the time, and all that it has said; every step may be taken by one that was started anew."""

    def __init__(self, *works: PlannedWork, rules: WorkRules = RULES, restarts: bool = False) -> None:
        self.ground = ground(*works, rules=rules)
        self.rows: dict[tuple[str, str], Case] = {}
        self.notices: list[Notice] = []
        self._restarts = restarts
        self.follower = WorksFollower(self.ground)

    def until(self, hours: float) -> "Night":
        """Let the time pass, asking the follower whenever it wants to be."""
        self._start_anew()
        while (due := self.follower.next_due) is not None and due < at(hours):
            self._take(self.follower.follow(News(), Told(), due))
        return self.tell(hours)

    def tell(self, hours: float, facts: Iterable[Fact] = (), records: Iterable[Record] = ()) -> "Night":
        self._start_anew()
        self._take(self.follower.follow(News(tuple(facts), tuple(records)), Told(), at(hours)))
        return self

    def do(self, hours: float, verb: str, work_id: str = "W", **details: object) -> "Night":
        self._start_anew()
        action = Action(f"{verb}-{hours}", Subject.WORK, work_id, "East", verb, "Li", at(hours), details=details)
        self._take(self.follower.act(action, at(hours)))
        return self

    def topics(self) -> list[str]:
        return [notice.topic.value for notice in self.notices]

    def case(self, work_id: str = "W") -> WorkCase:
        return work_in(self.rows[work_case.KIND, work_id])

    def _start_anew(self) -> None:
        if self._restarts:
            self.follower = WorksFollower(self.ground, [case for case in self.rows.values() if case.is_open])

    def _take(self, told: Told) -> None:
        self.notices += told.notices
        self.rows.update({(case.kind, case.case_id): case for case in told.cases})


def outage(cell: str, started: float, ended: float | None = None) -> OpenOutage:
    end = None if ended is None else at(ended)
    return OpenOutage(
        f"O-{cell}-{started}", cell, cell[0], "East", "all", 1000.0, at(started), end, True, "W", 0.0, 0.0
    )


def picture(*outages: OpenOutage) -> GroupPicture:
    ended = None if any(one.ended_at is None for one in outages) else at(99)
    return GroupPicture(outages[0].started_at, "G", (), "East", at(0), ended, True, outages, (), None)


def complaint(number: int, hours: float, cell: str | None = "A-1") -> Complaint:
    return Complaint(f"C-{number}", at(hours), at(hours), "East", cell_id=cell)


def quiet(hours: float, expected: float = 1.0) -> BinConcluded:
    """The bin of a quarter of an hour that ends then."""
    return BinConcluded("East", None, at(hours - 0.25), at(hours), 0, expected, expected + 2, 0.0)
