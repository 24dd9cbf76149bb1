"""Who called before, and what is screened, as complaints are committed: on either database."""

from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from alerts.explain.place import Call
from alerts.explain.screening import ScreeningRules, ScreenReason, Standing
from ingest.records import Category, Complaint
from service.store.batch import BatchOutcome, Filed
from service.store.store import Store
from tests.service.made import at, complaint
from tests.service.recording import complaint_document, post, worker_on

CUSTOMER = "0123456789abcdef"


def called(number: int, hours: float, **changes: object) -> Complaint:
    told = {"customer": CUSTOMER, "category": Category.VOICE, "cell_id": "YC1-1", **changes}
    return complaint(hours, f"C-{number}", **told)


def committed(store: Store, *batches: list[Complaint], rules: ScreeningRules = ScreeningRules()) -> None:  # noqa: B008
    for number, complaints in enumerate(batches, start=1):
        filed = tuple(Filed(one, one.known_at) for one in complaints)
        store.commit(BatchOutcome(number, at(number), at(number), records=filed, screening=rules))


def standings(store: Store) -> dict[str, tuple[Standing, ScreenReason, str | None]]:
    told = store.screenings.listed(None, None, at(-999), 100)
    return {one.complaint_id: (one.standing, one.reason, one.duplicate_of) for one in told}


DUPLICATE = (Standing.SCREENED, ScreenReason.DUPLICATE, "C-1")


@pytest.mark.parametrize("together", [True, False])
def test_a_second_call_about_the_same_is_a_duplicate_in_one_batch_or_two(store: Store, together: bool) -> None:
    first, second = called(1, 9), called(2, 10)
    committed(store, *([[second, first]] if together else [[first], [second]]))
    assert standings(store) == {"C-2": DUPLICATE}
    assert store.screenings.screened(["C-1", "C-2", "C-3"]) == {"C-2"}


def test_a_call_after_the_first_was_resolved_goes_through(store: Store) -> None:
    resolved = called(1, 9, resolved_at=at(9.5), known_at=at(9.5))
    committed(store, [called(1, 9)], [resolved], [called(2, 10)])
    assert standings(store) == {}


def test_that_it_was_resolved_counts_in_the_batch_that_tells_it(store: Store) -> None:
    resolved = called(1, 9, resolved_at=at(9.5), known_at=at(9.5))
    committed(store, [called(1, 9)], [resolved, called(2, 10)])
    assert standings(store) == {}


def test_a_later_state_of_a_complaint_is_not_looked_at_again(store: Store) -> None:
    first = called(1, 9, text="请回电")
    committed(store, [first], [called(1, 9, text="账单有误", known_at=at(11), status="处理中")])
    assert standings(store) == {"C-1": (Standing.CANDIDATE, ScreenReason.INVALID, None)}


def test_what_a_person_said_stays_when_the_complaint_comes_again(store: Store) -> None:
    committed(store, [called(1, 9, text="账单有误")])
    store.screenings.change("C-1", Standing.LET_THROUGH, ScreenReason.INVALID, "Li Na", "", at(12))
    post(worker_on(store), [complaint_document(1, 9, text="账单有误", status="处理中")])
    assert standings(store)["C-1"][0] is Standing.LET_THROUGH


def test_nothing_is_screened_where_that_is_switched_off(store: Store) -> None:
    committed(store, [called(1, 9), called(2, 10)], rules=ScreeningRules(enabled=False))
    assert standings(store) == {}
    assert len(store.callers.calls(CUSTOMER, at(0), at(24))) == 2


def test_a_complaint_without_a_customer_is_never_a_duplicate(store: Store) -> None:
    committed(store, [called(1, 9, customer=None), called(2, 10, customer=None)])
    assert standings(store) == {}


def test_earlier_calls_are_told_the_latest_first_within_a_time(store: Store) -> None:
    committed(store, [called(1, 9, cell_id=None), called(2, 10, latitude=38.5, longitude=106.2), called(3, 40)])
    assert store.callers.calls(CUSTOMER, at(8), at(12)) == [
        Call("Yinchuan", "Xingqing", "YC1-1", 38.5, 106.2),
        Call("Yinchuan", "Xingqing", None),
    ]
    assert store.callers.calls("somebody else", at(0), at(99)) == []


def test_what_was_said_is_not_kept_by_screening(store: Store, url: str) -> None:
    committed(store, [called(1, 9, text="账单有误，王小明")])
    assert standings(store) == {"C-1": (Standing.SCREENED, ScreenReason.INVALID, None)}
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = [list(connection.execute(text(f"SELECT * FROM {name}"))) for name in ("callers", "screenings")]  # noqa: S608
    engine.dispose()
    assert "王小明" not in repr(rows)


def test_rates_are_of_the_complaints_made_in_a_time(store: Store) -> None:
    committed(store, [called(1, 9), called(2, 10), called(3, 9 + 24 * 9)])
    (rate,) = store.screenings.rates(at(0), at(24))
    assert (rate.region, rate.complaints, rate.screened, rate.duplicate) == ("Yinchuan", 2, 1, 1)


def test_a_live_worker_screens_by_its_rules_and_the_outages_it_concludes_are_the_same(store: Store) -> None:
    documents = [complaint_document(number, 9 + number, customer_ref="13900000000") for number in (1, 2)]
    post(worker_on(store), documents)
    assert standings(store) == {"C-2": DUPLICATE}
    assert [row.complaint_id for row in store.reads.complaints()] == ["C-2", "C-1"]


def test_an_erased_customer_called_never(store: Store) -> None:
    committed(store, [called(1, 9), called(2, 10)])
    store.screenings.change("C-1", Standing.SCREENED, ScreenReason.OTHER, "Li Na", "asked for by Wang", at(12))
    store.erasure.erase(CUSTOMER, frozenset())
    assert store.callers.calls(CUSTOMER, at(0), at(99)) == []
    told = store.screenings.listed(None, None, at(-999), 100)
    assert [(one.complaint_id.partition("-")[0], one.note) for one in told] == [("erased", ""), ("erased", "")]
    (duplicate,) = [one for one in told if one.reason is ScreenReason.DUPLICATE]
    assert duplicate.duplicate_of in {one.complaint_id for one in told}


def test_far_apart_calls_are_two_matters(store: Store) -> None:
    committed(store, [called(1, 9), called(2, 9 + 25)], rules=ScreeningRules(duplicate_within=timedelta(hours=24)))
    assert standings(store) == {}
