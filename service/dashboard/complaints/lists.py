"""The lists of the complaints page, each read when it is shown, and their pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import HTTPException

from alerts.complaint_care.followed import COMPLAINT_CASE
from alerts.complaint_care.high_risk import HIGH_RISK_CASE
from service.api.supervision_rows import FollowedRow, HighRiskRow, followed_row, high_risk_row
from service.api.tables import read_cursor, write_cursor
from service.dashboard.complaints.asked import SearchAsked
from service.dashboard.complaints.view import complaint_list
from service.store.cases import Cases, Wanted
from service.store.complaint_search import ComplaintSearch, Sought
from service.store.complaint_standings import ComplaintStandings
from service.store.contacts import Contact, Contacts
from service.store.reads import Reads
from service.store.repeat_callers import RepeatCaller, RepeatCallers
from service.store.screenings import Screening, Screenings

PAGE = 50
MOST = 200
CALLED_SINCE = timedelta(hours=24)
CALLS_COUNTED = timedelta(days=7)


@dataclass(frozen=True)
class ComplaintReads:
    """What the page is read from; `now` is the service's clock."""

    search: ComplaintSearch
    standings: ComplaintStandings
    callers: RepeatCallers
    contacts: Contacts
    screenings: Screenings
    cases: Cases
    reads: Reads
    now: Callable[[], datetime]
    zone: str


def list_view(reads: ComplaintReads, asked: SearchAsked, after: str | None, *, may_read: bool) -> Mapping[str, object]:
    """What the template of the list that is shown needs: its rows, and the cursor of the next page."""
    if asked.shown == "found":
        page = reads.search.page(asked.sought, _cursor(after), PAGE)
        stands = reads.standings.of([one.row.complaint_id for one in page.found])
        listed = complaint_list(page, stands, may_read=may_read)
        return {"rows": listed, "next": write_cursor(page.after) if page.after else None}
    lists: Mapping[str, Callable[[ComplaintReads, Sought], object]] = {
        "high_risk": _high_risk,
        "followed": _followed,
        "repeated": _repeated,
        "screened": _screened,
        "contacts": _contacts,
    }
    return {"rows": lists[asked.shown](reads, asked.sought), "next": None}


def _high_risk(reads: ComplaintReads, sought: Sought) -> list[HighRiskRow]:
    found = reads.cases.listed(HIGH_RISK_CASE, Wanted(sought.region, open_only=True), 5_000)
    rows = [high_risk_row(case) for case in found if _seen(case.region, sought)]
    return sorted(rows, key=lambda row: (-row.points, row.since, row.complaint_id))[:MOST]


def _followed(reads: ComplaintReads, sought: Sought) -> list[FollowedRow]:
    found = reads.cases.listed(COMPLAINT_CASE, Wanted(sought.region, open_only=True), 10 * MOST)
    rows = [followed_row(case) for case in found if _seen(case.region, sought)]
    return sorted(rows, key=lambda row: (row.stage != "open", row.created_at, row.complaint_id))[:MOST]


def _repeated(reads: ComplaintReads, sought: Sought) -> list[RepeatCaller]:
    now = reads.now()
    return reads.callers.listed(now - CALLED_SINCE, now - CALLS_COUNTED, sought.region, sought.regions, MOST)


def _screened(reads: ComplaintReads, sought: Sought) -> list[Screening]:
    rows = reads.screenings.listed(sought.region, None, sought.since, 5 * MOST)
    return [row for row in rows if _seen(row.region, sought)][:MOST]


def _contacts(reads: ComplaintReads, sought: Sought) -> list[Contact]:
    rows = reads.contacts.page(sought.region, sought.since, None, 5 * MOST)
    return [row for row in rows if _seen(row.region, sought)][:MOST]


def _seen(region: str, sought: Sought) -> bool:
    return sought.regions is None or region in sought.regions


def _cursor(text: str | None) -> tuple[datetime, str] | None:
    """Where the page begins; at the top where the address can not be read."""
    try:
        return read_cursor(text)
    except HTTPException:
        return None
