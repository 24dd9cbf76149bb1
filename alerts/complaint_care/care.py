"""Follows complaints from their coming until they were really solved: owner, reminders, risk, follow-up check."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from alerts.case import Case
from alerts.complaint_care import care_notices, course
from alerts.complaint_care.callers import Callers
from alerts.complaint_care.care_rules import CareRules
from alerts.complaint_care.followed import COMPLAINT_CASE, Call, FollowedComplaint
from alerts.complaint_care.high_risk import high_risk_case
from alerts.complaint_care.risk import risk_of
from alerts.complaint_care.risk_model import RiskModel
from alerts.explain.screening import Earlier, ScreeningRules, Standing, screen
from alerts.supervision.duty import OnDuty, role_itself
from alerts.supervision.responsible import Responsible
from alerts.told import News, Told
from correlate.timers import Timers
from ingest.records import Complaint

RISK_MODEL_CASE = "risk_model"
"""The kind of the case that holds what was learnt of escalation; the case id is the region."""

LOOKED_AT_EVERY = timedelta(minutes=5)
"""What falls due in between waits so long at most: nobody is supervised to the second."""

_NOTHING_SCREENED = ScreeningRules(enabled=False)

_packed = msgspec.msgpack.Encoder()
_followed = msgspec.msgpack.Decoder(FollowedComplaint)
_model = msgspec.msgpack.Decoder(RiskModel)


class ComplaintCare:
    """State in, state out: the cases of its kinds are all that it remembers.

    `followed`: the complaints of which something may still come, by id; `changed`: those that the last `follow` told
    of; `arrived`: those of them that are new.
    """

    def __init__(
        self,
        rules: CareRules,
        responsible: Responsible,
        cases: Iterable[Case] = (),
        duty: OnDuty = role_itself,
        screening: ScreeningRules = _NOTHING_SCREENED,
    ) -> None:
        self._rules = rules
        self._responsible = responsible
        self._duty = duty
        self._screening = screening
        self._timers = Timers[str]()
        self._due: dict[str, datetime] = {}
        self._models: dict[str, RiskModel] = {}
        self.followed: dict[str, FollowedComplaint] = {}
        self.changed: dict[str, FollowedComplaint] = {}
        self.arrived: list[FollowedComplaint] = []
        self._changing: dict[str, FollowedComplaint] = {}
        self._changed_at: dict[str, datetime] = {}
        self._arriving: list[FollowedComplaint] = []
        self._pending = Told()
        for case in cases:
            self._resume(case)
        self._callers = Callers(self.followed)

    @property
    def next_due(self) -> datetime | None:
        """When time alone changes something."""
        return course.grid(self._timers.next, LOOKED_AT_EVERY) if self._timers.next else None

    def follow(self, news: News, _told: Told, now: datetime) -> Told:
        """What follows from the complaints of the news, from what people did, and from what is due at `now`."""
        for record in news.records:
            if type(record) is Complaint:
                # By its own time, so that it makes no difference how many come together.
                self._look_at_all(record.known_at)
                self._take(record, record.known_at)
        self._look_at_all(now)
        self.changed, self._changing = self._changing, {}
        self.arrived, self._arriving = self._arriving, []
        told, self._pending = self._pending, Told()
        changed_at, self._changed_at = self._changed_at, {}
        for complaint in self.changed.values():
            told.cases.append(self._case(complaint, changed_at[complaint.complaint_id]))
            if complaint.high_risk_since is not None:
                at = changed_at[complaint.complaint_id]
                told.cases.append(high_risk_case(complaint, self._rules.high_risk_points, at))
        return told

    def assign(self, complaint_id: str, owner: str, now: datetime) -> bool:
        """Make somebody the owner of a complaint; False where no such complaint is followed. `follow` tells it."""
        complaint = self.followed.get(complaint_id)
        if complaint is not None:
            self._put(replace(complaint, owner=owner), now)
        return complaint is not None

    def screen(self, complaint_id: str, *, is_screened: bool, now: datetime) -> bool:
        """Keep a complaint from the network side, or let it through; False where no such one is followed."""
        complaint = self.followed.get(complaint_id)
        if complaint is not None:
            self._put(course.screened(complaint, is_screened=is_screened), now)
        return complaint is not None

    def take_model(self, region: str, model: RiskModel | None, now: datetime) -> None:
        """Judge what is open in a region by another model from now on; by the rules where there is none."""
        self._models.pop(region, None)
        if model is not None:
            self._models[region] = model
        body = _packed.encode(model) if model is not None else b""
        self._pending.cases.append(Case(RISK_MODEL_CASE, region, region, model is not None, now, None, body))
        for complaint in [one for one in self.followed.values() if one.is_open and one.region == region]:
            self._put(complaint, now)

    def _resume(self, case: Case) -> None:
        if case.kind == COMPLAINT_CASE:
            complaint = _followed.decode(case.body)
            self.followed[complaint.complaint_id] = complaint
            self._set_timer(complaint, case.changed_at)
        elif case.kind == RISK_MODEL_CASE:
            self._models[case.region] = _model.decode(case.body)

    def _take(self, complaint: Complaint, now: datetime) -> None:
        known = self.followed.get(complaint.complaint_id)
        if known is None:
            if now < complaint.created_at + self._rules.follow_at_most:
                self._go_on(self._arrive(complaint, now), complaint, now)
        elif not known.is_open and not course.is_settled(complaint):
            self._put(course.reopened(known, now), now)
        else:
            planned_at = course.planned_of(complaint, self._rules)
            same = planned_at == known.planned_at
            self._go_on(known if same else replace(known, planned_at=planned_at), complaint, now)

    def _go_on(self, known: FollowedComplaint, complaint: Complaint, now: datetime) -> None:
        if not course.is_settled(complaint):
            self._put(known, now)
            return
        self._put(course.resolved(known, complaint, now), now)
        repeated = self.followed.get(complaint.repeat_of or "")
        if repeated is not None and repeated.complaint_id != known.complaint_id:
            self._called_again(repeated, known, now)

    def _arrive(self, complaint: Complaint, now: datetime) -> FollowedComplaint:
        unit, site_id = self._responsible.for_cell(complaint.cell_id)
        fresh = course.arrived(complaint, site_id, unit, self._rules)
        earlier = list(self._callers.earlier(fresh, self._rules.repeat_within))
        found = screen(complaint, map(_as_earlier, earlier), self._screening)
        if found is not None and found.standing is Standing.SCREENED:
            fresh = course.screened(fresh, is_screened=True)
        self._arriving.append(fresh)
        self.followed[fresh.complaint_id] = fresh
        self._callers.add(fresh)
        for place in list(self._callers.nameless(fresh, now)):
            self._put(replace(place, asked_again=place.asked_again + 1), now)
        for one in earlier:
            self._called_again(one, fresh, now)
        if earlier:
            fresh = course.called(replace(fresh, repeats=len(earlier)), Call.REPEATED, now)
        return fresh

    def _called_again(self, earlier: FollowedComplaint, by: FollowedComplaint, now: datetime) -> None:
        after = course.called_again(earlier, by)
        if after.stage is not earlier.stage:
            self._pending.notices.append(care_notices.not_solved(after, self._told_to(after, now), now))
        self._put(after, now)

    def _look_at_all(self, now: datetime) -> None:
        # At the moments of the grid and no others, however often the desk is asked in between.
        while (due := self._timers.take(course.last_on_grid(now, LOOKED_AT_EVERY))) is not None:
            self._look(*due, course.grid(due[0], LOOKED_AT_EVERY))

    def _look(self, due: datetime, complaint_id: str, now: datetime) -> None:
        complaint = self.followed.get(complaint_id)
        # Of several timers of a complaint only the one that was set last counts.
        if complaint is None or self._due.get(complaint_id) != due:
            return
        after = self._judged(self._looked_at(complaint, now), now)
        if after != complaint:
            self._put(after, now)
        else:
            self._set_timer(complaint, now)

    def _looked_at(self, complaint: FollowedComplaint, now: datetime) -> FollowedComplaint:
        if not complaint.is_open:
            return course.checked(complaint)
        if now >= complaint.created_at + self._rules.follow_at_most:
            return course.lapsed(complaint)
        return self._reminded(complaint, now)

    def _reminded(self, complaint: FollowedComplaint, now: datetime) -> FollowedComplaint:
        planned = complaint.planned_at
        if planned is None or complaint.is_screened:
            return complaint
        if now >= planned:
            return course.called(complaint, Call.LEFTOVER, planned)
        if now < planned - self._rules.reminder or complaint.reminded:
            return complaint
        self._pending.notices.append(care_notices.due_soon(complaint, self._told_to(complaint, now), now))
        return replace(complaint, reminded=True)

    def _put(self, complaint: FollowedComplaint, now: datetime) -> None:
        complaint = self._judged(complaint, now)
        self._changing[complaint.complaint_id], self._changed_at[complaint.complaint_id] = complaint, now
        if complaint.is_over:
            self._due.pop(complaint.complaint_id, None)
            self._callers.drop(self.followed.pop(complaint.complaint_id))
        else:
            self.followed[complaint.complaint_id] = complaint
            self._set_timer(complaint, now)

    def _judged(self, complaint: FollowedComplaint, now: datetime) -> FollowedComplaint:
        if not complaint.is_open or complaint.is_screened:
            return complaint
        risk = risk_of(complaint, self._rules, self._models.get(complaint.region), now)
        if risk.points == complaint.points and risk.reasons == complaint.reasons:
            return complaint
        judged = replace(complaint, points=risk.points, reasons=risk.reasons)
        if complaint.high_risk_since is None and risk.points >= self._rules.high_risk_points:
            judged = replace(judged, high_risk_since=now)
            self._pending.notices.append(care_notices.high_risk(judged, self._told_to(judged, now), now))
        return judged

    def _told_to(self, complaint: FollowedComplaint, now: datetime) -> tuple[str, ...]:
        on_duty = self._duty(self._rules.role, complaint.region, now)
        return on_duty if complaint.owner is None else tuple(dict.fromkeys((complaint.owner, *on_duty)))

    def _set_timer(self, complaint: FollowedComplaint, now: datetime) -> None:
        moment = course.looked_at_next(complaint, self._rules, now)
        if moment is not None:
            at = max(moment, now)
            if self._due.get(complaint.complaint_id) != at:
                self._due[complaint.complaint_id] = at
                self._timers.set(at, complaint.complaint_id, complaint.complaint_id)

    def _case(self, complaint: FollowedComplaint, now: datetime) -> Case:
        names, due_at = (
            (COMPLAINT_CASE, complaint.complaint_id, complaint.region),
            self._due.get(complaint.complaint_id),
        )
        return Case(*names, not complaint.is_over, now, due_at, _packed.encode(complaint))


def _as_earlier(complaint: FollowedComplaint) -> Earlier:
    return Earlier(
        complaint.complaint_id,
        complaint.created_at,
        complaint.region,
        complaint.cell_id,
        complaint.category,
        complaint.resolved_at,
    )


def read_complaint(body: bytes) -> FollowedComplaint:
    """What the body of a complaint's case holds; raises `msgspec.DecodeError` where it is not one."""
    return _followed.decode(body)
