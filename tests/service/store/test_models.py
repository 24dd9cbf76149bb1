"""Models of studies are kept by version; one at most is in force."""

from correlate.model import default_model, write_model
from service.store.assessments import Assessment
from service.store.store import Store
from tests.service.made import at

BODY = write_model(default_model())


def test_before_the_first_study_none_is_in_force(store: Store) -> None:
    assert store.models.version_in_force() is None
    assert store.models.in_force() is None
    assert store.models.list() == []


def test_a_model_that_is_taken_takes_the_place_of_the_last(store: Store) -> None:
    assert [store.models.keep(BODY, at(hour), taken, "") for hour, taken in ((1, True), (2, False), (3, True))] == [
        1,
        2,
        3,
    ]
    assert store.models.version_in_force() == 3
    assert store.models.in_force() == default_model()
    assert [row.in_force for row in store.models.list()] == [True, False, False]


def test_an_earlier_model_can_be_read_while_it_is_kept(store: Store) -> None:
    for hour, taken in ((1, True), (2, True)):
        store.models.keep(BODY, at(hour), taken, "")
    assert store.models.read(1) == default_model()
    assert store.models.read(3) is None


def test_the_one_in_force_is_never_forgotten(store: Store) -> None:
    for hour in range(5):
        store.models.keep(BODY, at(hour), hour == 1, "")
    assert store.models.forget_but(2) == 2
    assert [row.version for row in store.models.list()] == [5, 4, 2]


def test_the_newest_finding_of_a_name_is_kept(store: Store) -> None:
    for hour, verdict in ((1, "too_few"), (2, "ok")):
        store.assessments.keep(Assessment("scorecard", at(hour), verdict, f"it is {verdict}", b"{}"))
    store.assessments.keep(Assessment("drift", at(1), "none", "", b"{}"))
    assert [(one.name, one.made_at, one.verdict) for one in store.assessments.list()] == [
        ("drift", at(1), "none"),
        ("scorecard", at(2), "ok"),
    ]
