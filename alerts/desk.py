"""The dispatchers' desk 派单台: everything that is decided, followed and told about outages, in one place.

`observe` files what arrives, `take` decides on what was concluded and on what fell due. State in, state out: the
orders of its ledger and its open cases are all that it remembers, and both are rows of the store.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from alerts.action import Action, ActionRefused, Refusal, Subject
from alerts.case import Case
from alerts.complaint_care.care import ComplaintCare
from alerts.complaint_care.complaint_action import act_on_complaint, act_on_risk_model
from alerts.desk_rules import DeskRules
from alerts.escalation.follower import EscalationFollower
from alerts.follower import Follower
from alerts.orders.decide import decide
from alerts.orders.draft import Grounds
from alerts.orders.ledger import Ledger
from alerts.orders.links import Links
from alerts.orders.order_action import act_on_order
from alerts.orders.stage_watch import StageWatch
from alerts.orders.verification import Verification
from alerts.power.power_watch import PowerWatch
from alerts.supervision.responsible import Responsible
from alerts.supervision.supervision import Supervision
from alerts.supervision.supervision_action import act_on_red_light, act_on_supervision
from alerts.told import News, Told
from alerts.works.follower import WorksFollower
from alerts.works.works_book import Planned
from correlate.facts import Fact, GroupPicture
from ingest.records import Alarm, Effect, Record

_COMPLAINT_WAITS = timedelta(minutes=1)


def concerns_desk(record: Record) -> bool:
    """Whether the desk observes it: complaints, which it follows up, and power, which fails before service does."""
    return type(record) is not Alarm or record.effect is Effect.POWER


class Desk:
    """Takes conclusions, and tells which orders, notices and cases follow from them.

    With `telling` False it is asked for orders alone: complaints are not followed up, and nobody is supervised.
    """

    def __init__(
        self,
        grounds: Grounds,
        ledger: Ledger | None = None,
        cases: Iterable[Case] = (),
        rules: DeskRules = DeskRules(),  # noqa: B008 - frozen
        *,
        telling: bool = True,
    ) -> None:
        self._telling = telling
        self.rules = rules
        self.ledger = Ledger() if ledger is None else ledger  # one with nothing open counts as false
        self._cases = {(case.kind, case.case_id): case for case in cases}
        self._records: list[Record] = []
        self._works = None if grounds.planned is None else WorksFollower(grounds.planned, self._cases.values())
        self.grounds = grounds if self._works is None else replace(grounds, works=self._works.silences)
        open_cases, responsible = self._cases.values(), Responsible(grounds.sites, grounds.cells)
        self._care = ComplaintCare(rules.care, responsible, open_cases, rules.escalation.on_duty, rules.screening)
        self._supervision = Supervision(
            rules.supervision, responsible, self.ledger, self._care, open_cases, rules.escalation.on_duty
        )
        self._links = Links(rules.links, self.ledger, self._cases.values())
        self._power = PowerWatch(rules.power, self.grounds, self.ledger, self._cases.values())
        if grounds.ends is not None:
            grounds.ends.restore(self._cases.values())
        self._followers = (*self._of_orders(), *(self._of_people() if telling else ()))
        self.next_due: datetime | None = self._next_due()
        """When it is to be asked again although nothing was concluded; None where nothing will fall due."""

    @property
    def planned(self) -> Planned | None:
        """The planned works that hold, as people have changed them; None where they are not followed."""
        return None if self._works is None else self._works.planned

    def with_grounds(self, grounds: Grounds, rules: DeskRules | None = None) -> "Desk":
        """The same desk, deciding on other grounds, and by other rules if given, from now on."""
        return Desk(grounds, self.ledger, self._cases.values(), rules or self.rules, telling=self._telling)

    def observe(self, record: Record) -> None:
        """File a complaint, or an alarm that may matter before the outage: it is looked at soon."""
        if not self._telling and type(record) is not Alarm:
            return
        self._records.append(record)
        # Where nothing is concluded meanwhile, a complaint is not to wait for the next outage.
        due = self._power.look_at(record) if type(record) is Alarm else record.known_at + _COMPLAINT_WAITS
        self.next_due = due if self.next_due is None else min(self.next_due, due)

    def take(self, facts: Sequence[Fact], now: datetime) -> Told:
        """What follows from the facts, from what was observed, and from what is due at `now`."""
        news, self._records = News(facts, self._records), []
        return self._decided(news, now)

    def act(self, action: Action, now: datetime) -> Told:
        """What follows from what a person did. Raises `ActionRefused`, and nothing has changed then."""
        return self._followed(News(), self._acted(action, now), now)

    def _acted(self, action: Action, now: datetime) -> Told:
        match action.subject:
            case Subject.ORDER:
                return Told(orders=[act_on_order(action, self.ledger, now)])
            case Subject.WORK:
                return self._work_acted(action, now)
            case Subject.COMPLAINT:
                act_on_complaint(action, self._care, now)
            case Subject.RISK_MODEL:
                act_on_risk_model(action, self._care, now)
            case Subject.SUPERVISION:
                act_on_supervision(action, self._supervision, now)
            case Subject.RED_LIGHT:
                act_on_red_light(action, self._supervision, now)
        return Told()

    def _work_acted(self, action: Action, now: datetime) -> Told:
        if self._works is None:
            raise ActionRefused(Refusal.ILLEGAL, "planned works are not followed here; give the service an inventory")
        return self._works.act(action, now)

    def _decided(self, news: News, now: datetime) -> Told:
        pictures = [fact for fact in news.facts if isinstance(fact, GroupPicture)]
        decisions = decide(pictures, self.ledger, self.grounds, now)
        orders = [decision.order for decision in decisions if decision.order is not None]
        return self._followed(news, Told(orders=self._links.linked(orders, now)), now)

    def _followed(self, news: News, told: Told, now: datetime) -> Told:
        """What came about, and what follows from it, each follower after those that it builds on."""
        for follower in self._followers:
            told.add(follower.follow(news, told, now))
        self._keep(told.cases)
        self.next_due = self._next_due()
        return told

    def _of_orders(self) -> Iterator[Follower]:
        yield self._power
        yield self._links
        if self.grounds.ends is not None:
            yield self.grounds.ends
        yield Verification(self.rules.verification, self.ledger, self._cases.values(), self.grounds.cells)
        if self._works:
            yield self._works

    def _of_people(self) -> Iterator[Follower]:
        yield StageWatch(self.rules.stages, self.ledger, self._cases.values())
        yield self._care
        yield self._supervision
        yield EscalationFollower(self.rules.escalation, self.ledger, self._cases.values())

    def _next_due(self) -> datetime | None:
        # Asked for with every record that comes; it changes only where something is taken or done.
        dues = (self.ledger.next_push, *(follower.next_due for follower in self._followers))
        return min([due for due in dues if due is not None], default=None)

    def _keep(self, changed: Iterable[Case]) -> None:
        for case in changed:
            key = (case.kind, case.case_id)
            self._cases.pop(key, None)
            if case.is_open:
                self._cases[key] = case
