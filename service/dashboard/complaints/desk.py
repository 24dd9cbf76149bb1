"""What agents do on the complaints page: name an owner, screen, explain a call and count it. One call each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec
from fastapi import HTTPException

from alerts.action import Subject
from alerts.complaint_care.complaint_action import ASSIGN
from alerts.complaint_care.followed import COMPLAINT_CASE
from alerts.explain.screening import ScreenReason, Standing
from ingest.records import Category
from service.api.case_actions import Assigned, CaseActions, Doing
from service.api.explain_routes import ContactPosted, contact_of, explained
from service.api.screening_routes import ScreeningPosted, change_screening
from service.customers.explaining import Answer, Asked, CustomerSide

PLACES = ("cell", "site", "district", "customer")
"""By what the place of a call is told."""

_ASSIGN = Doing(COMPLAINT_CASE, Subject.COMPLAINT, ASSIGN, Assigned, "complaint that is followed")


class CallAsked(msgspec.Struct, frozen=True):
    """A call as the form asks for it: `kind` of `PLACES`, its `name`, and the `region` where a district needs one."""

    kind: str
    name: str
    region: str | None
    category: str | None = None

    def asked(self) -> Asked:
        """As the service is asked; nothing where no name was given."""
        if self.kind not in PLACES or not self.name:
            return Asked()
        return msgspec.structs.replace(Asked(region=self.region), **{self.kind: self.name})


@dataclass(frozen=True)
class ComplaintDesk:
    """The actions of the page; all raise `HTTPException` with words where they are refused."""

    side: CustomerSide
    actions: CaseActions
    now: Callable[[], datetime]

    def assign(self, complaint_id: str, owner: str, by: str, key: str | None) -> None:
        """Somebody becomes the owner."""
        body = msgspec.json.encode({"owner": owner.strip(), "by": by})
        self.actions.carry_out(_ASSIGN, complaint_id, body, key or None)

    def screen(self, complaint_id: str, reason: str, note: str, by: str) -> None:
        """Keep it from the network side."""
        known = {each.value: each for each in ScreenReason}
        if reason not in known:
            raise HTTPException(422, f"There is no reason {reason!r}; choose one of {', '.join(known)}.")
        posted = ScreeningPosted(by=by, reason=known[reason], note=note[:2000])
        change_screening(self.side, complaint_id, Standing.SCREENED, posted, self.now())

    def unscreen(self, complaint_id: str, by: str) -> None:
        """Let it through after all."""
        change_screening(self.side, complaint_id, Standing.LET_THROUGH, ScreeningPosted(by=by), self.now())

    def explain(self, call: CallAsked) -> Answer:
        """What explains a call from there, and the reply to give."""
        return explained(self.side, call.asked(), self.now())

    def count(self, call: CallAsked, answer: Answer, by: str) -> None:
        """The call was answered so, and became no complaint."""
        category = next((each for each in Category if each.value == call.category), None)
        self.side.contacts.add(contact_of(ContactPosted(region=call.region, category=category, by=by), answer))
