"""Supervises 督办 orders and complaints that are overdue, level by level, until they are resolved."""

from collections.abc import Iterable
from datetime import datetime

import msgspec
from msgspec.structs import replace

from alerts.case import Case
from alerts.complaint_care.care import LOOKED_AT_EVERY, ComplaintCare
from alerts.complaint_care.course import grid
from alerts.complaint_care.followed import FollowedComplaint, Stage
from alerts.notices.notice import Notice, Topic
from alerts.orders.ledger import Ledger
from alerts.orders.order import ACCEPTED, RepairOrder, State
from alerts.orders.reason import Reason
from alerts.supervision import supervised, supervision_notices
from alerts.supervision.bulk_lights import BulkLights
from alerts.supervision.duty import OnDuty, role_itself
from alerts.supervision.red_light import Cause
from alerts.supervision.red_lights import RedLights
from alerts.supervision.responsible import Responsible
from alerts.supervision.supervised import SUPERVISED_CASE, Result, Supervised, What, Why
from alerts.supervision.supervision_rules import SupervisionRules
from alerts.told import News, Told
from correlate.timers import Timers

_Key = tuple[What, str]

_packed = msgspec.msgpack.Encoder()
_supervised = msgspec.msgpack.Decoder(Supervised)


class _Due(msgspec.Struct, frozen=True, gc=False):
    """What is to be supervised once `since` and the wait before level 1 have passed."""

    why: Why
    since: datetime


class Supervision:
    """State in, state out: its cases, the ledger and the complaints that are followed are all that it goes by."""

    def __init__(
        self,
        rules: SupervisionRules,
        responsible: Responsible,
        ledger: Ledger,
        care: ComplaintCare,
        cases: Iterable[Case] = (),
        duty: OnDuty = role_itself,
    ) -> None:
        cases = list(cases)
        self._rules = rules
        self._responsible = responsible
        self._ledger = ledger
        self._care = care
        self._duty = duty
        self.lights = RedLights(rules, duty, cases)
        self._bulk = BulkLights(rules, responsible, self.lights, care.followed.values())
        self._timers = Timers[_Key]()
        self._supervised: dict[_Key, Supervised] = {}
        self._due: dict[_Key, _Due] = {}
        self._called: set[str] = set()
        self._changed: dict[str, Supervised] = {}
        self._notices: list[Notice] = []
        self._resume(cases)

    def _resume(self, cases: Iterable[Case]) -> None:
        for case in cases:
            if case.kind == SUPERVISED_CASE:
                one = _supervised.decode(case.body)
                self._supervised[one.what, one.subject] = one
                self._set_timer((one.what, one.subject), supervised.next_look(one, self._rules))
        for order in self._ledger.queue():
            self._note_order(order)
        for complaint in self._care.followed.values():
            self._note_complaint(complaint)

    @property
    def next_due(self) -> datetime | None:
        """When time alone changes something."""
        return min((due for due in (self._timers.next, self._bulk.next_due) if due is not None), default=None)

    def find(self, case_id: str) -> Supervised | None:
        """A supervision that is not over, by its id."""
        return next((one for one in self.open() if one.case_id == case_id), None)

    def open(self) -> Iterable[Supervised]:
        """Those that are not over."""
        return self._supervised.values()

    def answer(self, case_id: str, by: str, note: str, now: datetime) -> None:
        """Whoever is responsible has answered: the red light waits from now on. The first answer counts."""
        one = self.find(case_id)
        if one is not None and one.answered_at is None:
            self._put(replace(one, answered_at=now, answered_by=by, answer=note))

    def put_out(self, light_id: str, by: str, note: str, now: datetime) -> bool:
        """Somebody puts a red light out; False where it is not lit."""
        light = self.lights.find(light_id)
        if light is None:
            return False
        self.lights.put_out(light.cause, light.subject, now, by, note)
        return True

    def follow(self, news: News, told: Told, now: datetime) -> Told:
        """What follows from changed orders and complaints, from stages that are overdue, and from the time."""
        for order in {order.order_id: order for order in told.orders}.values():
            self._take_order(order, now)
        for notice in told.notices:
            if notice.topic is Topic.STAGE_OVERDUE:
                self._call((What.ORDER, notice.subject), Why.STAGE_OVERDUE, now)
        for complaint in self._care.changed.values():
            self._take_complaint(complaint, now)
        while (due := self._timers.take(now)) is not None:
            self._look(due[1], now)
        self._bulk.follow(news, self._care.arrived, self._ledger, now)
        return self._told(now)

    def _take_order(self, order: RepairOrder, now: datetime) -> None:
        if order.is_open:
            self._note_order(order)
            if order.life.repeats and order.version == 1 and self._is_wanted(order):
                self._call((What.ORDER, order.order_id), Why.REPEATED, now)
            self._begin_if_due((What.ORDER, order.order_id), now)
            return
        self._end((What.ORDER, order.order_id), _result(order), now)
        self.lights.put_out(Cause.BULK_OF_OUTAGE, order.order_id, now)

    def _note_order(self, order: RepairOrder) -> None:
        key = (What.ORDER, order.order_id)
        if key in self._supervised:
            return
        why = Why.PAST_WINDOW if order.due_at == order.window_closes_at else Why.OVERDUE
        self._note(key, _Due(why, order.due_at))

    def _take_complaint(self, complaint: FollowedComplaint, now: datetime) -> None:
        if complaint.call is None and complaint.complaint_id not in self._called:
            return
        key = (What.COMPLAINT, complaint.complaint_id)
        if complaint.is_screened:
            self._end(key, Result.WITHDRAWN, now)
        elif complaint.is_open:
            self._note_complaint(complaint)
            if (one := self._supervised.get(key)) is not None and one.unit != complaint.owner:
                self._put(replace(one, unit=complaint.owner))
        else:
            self._called.discard(complaint.complaint_id)
            self._end(key, Result.LAPSED if complaint.stage is Stage.LAPSED else Result.RESOLVED, now)

    def _note_complaint(self, complaint: FollowedComplaint) -> None:
        if not complaint.is_open or complaint.call is None or complaint.call_since is None:
            return
        self._called.add(complaint.complaint_id)
        key, why = (What.COMPLAINT, complaint.complaint_id), Why(complaint.call.value)
        if key not in self._supervised:
            since = (
                complaint.call_since if why is Why.LEFTOVER else supervised.at_once(self._rules, complaint.call_since)
            )
            self._note(key, _Due(why, since))

    def _note(self, key: _Key, due: _Due) -> None:
        if self._due.get(key) != due:
            self._due[key] = due
            self._set_timer(key, due.since + self._rules.after[0])

    def _call(self, key: _Key, why: Why, now: datetime) -> None:
        """Supervise at once."""
        if key not in self._supervised:
            self._due[key] = _Due(why, supervised.at_once(self._rules, now))
            self._look(key, now)

    def _look(self, key: _Key, now: datetime) -> None:
        one = self._supervised.get(key)
        if one is None:
            self._begin_if_due(key, now)
            return
        level = supervised.level_at(one.since, self._rules, now)
        if level > one.level:
            self._tell(replace(one, level=level, level_at=now), now)
        if (lit_at := supervised.red_light_at(one, self._rules)) is not None and lit_at <= now:
            place = (one.region, one.unit)
            self.lights.light(Cause.NO_RESULT, one.case_id, place, now, about=one.subject)

    def _begin_if_due(self, key: _Key, now: datetime) -> None:
        due = self._due.get(key)
        if due is None or due.since + self._rules.after[0] > now:
            return
        what, subject = key
        place = self._place(what, subject)
        if place is None:
            return
        del self._due[key]
        one = supervised.begun(what, subject, place, due.why, due.since, now)
        self._tell(replace(one, level=max(1, supervised.level_at(due.since, self._rules, now))), now)

    def _place(self, what: What, subject: str) -> tuple[str, str | None] | None:
        """Region, and who has it; None where it is not to be supervised."""
        if what is What.COMPLAINT:
            complaint = self._care.followed.get(subject)
            return (complaint.region, complaint.owner) if complaint is not None and complaint.is_open else None
        order = self._ledger.order(subject)
        if order is None or not order.is_open or not self._is_wanted(order):
            return None
        return order.region, order.life.unit or self._responsible.for_sites(order.site_ids)

    def _is_wanted(self, order: RepairOrder) -> bool:
        return order.state in ACCEPTED or order.priority <= self._rules.least_priority

    def _tell(self, one: Supervised, now: datetime) -> None:
        role = self._duty(self._rules.roles[one.level - 1], one.region, now)
        to = role if one.unit is None else tuple(dict.fromkeys((one.unit, *role)))
        self._notices.append(supervision_notices.supervised(one, to, now))
        self._put(one)

    def _put(self, one: Supervised) -> None:
        key = (one.what, one.subject)
        self._changed[one.case_id] = one
        if one.ended_at is None:
            self._supervised[key] = one
            self._set_timer(key, supervised.next_look(one, self._rules))
        else:
            del self._supervised[key]

    def _end(self, key: _Key, result: Result, now: datetime) -> None:
        self._due.pop(key, None)
        one = self._supervised.get(key)
        if one is not None:
            self._put(replace(one, ended_at=now, result=result))
            self.lights.put_out(Cause.NO_RESULT, one.case_id, now, about=one.subject)

    def _set_timer(self, key: _Key, at: datetime | None) -> None:
        if at is not None:
            self._timers.set(grid(at, LOOKED_AT_EVERY), key[1], key)

    def _told(self, now: datetime) -> Told:
        cases = [self._case(one, now) for one in self._changed.values()]
        told = Told(notices=self._notices, cases=cases)
        self._notices, self._changed = [], {}
        told.add(self.lights.told(now))
        return told

    def _case(self, one: Supervised, now: datetime) -> Case:
        due_at = supervised.next_look(one, self._rules) if one.ended_at is None else None
        return Case(SUPERVISED_CASE, one.case_id, one.region, one.ended_at is None, now, due_at, _packed.encode(one))


def _result(order: RepairOrder) -> Result:
    is_back = order.state is State.COMPLETED or order.reason is Reason.ALARM_CLEARED
    return Result.RESOLVED if is_back else Result.WITHDRAWN
