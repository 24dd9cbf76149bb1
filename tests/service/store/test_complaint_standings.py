"""How the complaints of a page stand, in two reads whatever their number."""

import msgspec

from alerts.case import Case
from alerts.complaint_care.followed import COMPLAINT_CASE, FollowedComplaint
from alerts.explain.screening import ScreenReason, Standing
from service.store.batch import Filed
from service.store.complaint_standings import Stands
from service.store.store import Store
from tests.service.made import at, complaint, outcome


def test_the_last_word_on_screening_counts_and_the_case_is_told(store: Store) -> None:
    case = FollowedComplaint("C-2", "Yinchuan", at(9), owner="unit-3")
    body = msgspec.msgpack.encode(case)
    kept = Case(COMPLAINT_CASE, "C-2", "Yinchuan", is_open=True, changed_at=at(9), due_at=None, body=body)
    records = tuple(Filed(complaint(9, name), at(9)) for name in ("C-1", "C-2", "C-3"))
    store.commit(outcome(1, records=records, cases=(kept,)))
    store.screenings.change("C-1", Standing.SCREENED, ScreenReason.OTHER, "li", "", at(10))
    store.screenings.change("C-1", Standing.LET_THROUGH, ScreenReason.OTHER, "li", "", at(11))
    stands = store.complaint_standings.of(["C-1", "C-2", "C-3"])
    assert stands["C-1"] == Stands(Standing.LET_THROUGH, ScreenReason.OTHER)
    assert stands["C-2"] == Stands(followed=case)
    assert stands["C-3"] == Stands()
    assert store.complaint_standings.of([]) == {}
