from alerts.works.work_plan import WorkPlan, plan_case
from service.store.batch import BatchOutcome
from service.store.store import Store
from service.works.works_given import with_works_given
from tests.service.made import at, inventory


def test_without_plans_it_is_the_inventory_itself(store: Store) -> None:
    network = inventory()
    assert with_works_given(network, store.cases) is network


def test_plans_count_although_nobody_follows_them_any_more(store: Store) -> None:
    (known,) = inventory().works
    moved = WorkPlan("W-1", "Yinchuan", {"W-1": (known, known)}, at(1), "Li")
    closed = plan_case(moved, at(90), is_open=False)
    store.commit(BatchOutcome(batch=1, now=at(90), committed_at=at(90), cases=(closed,)))
    network = inventory()
    given = with_works_given(network, store.cases)
    assert (given.works, network.works) == ((known, known), (known,))
    assert given.cells is network.cells
