"""Sites out of service, as the tables have them: what pays most first, planned work last."""

from correlate.facts import GroupPicture
from service.store.problem_sites import ProblemSites
from service.store.store import Store
from tests.service.made import at, open_outage, order, outcome, picture


def test_nothing_is_listed_of_a_network_that_works(store: Store) -> None:
    assert store.problem_sites.listed() == []


def test_cells_of_a_site_are_one_entry_with_severity_and_order_of_their_group(store: Store) -> None:
    group = picture(9, open_outage("YC1-1"), open_outage("YC1-2", 8.5), severity="major")
    made = order(group_id=group.group_id, region="Yinchuan")
    store.commit(outcome(1, facts=(group,), orders=(made,)))
    (site,) = store.problem_sites.listed()
    assert (site.place_id, site.cells, site.users, site.started_at) == ("YC1", 2, 3000.0, at(8))
    assert (site.severity, site.complaints) == ("major", 5.0)
    assert site.order is not None
    assert (site.order.order_id, site.order.priority) == (made.order_id, made.priority.value)


def test_what_is_back_is_not_listed(store: Store) -> None:
    store.commit(outcome(1, facts=(picture(9, open_outage("YC1-1", end=8.75), open_outage("YC2-1")),)))
    assert [site.place_id for site in store.problem_sites.listed()] == ["YC2"]


def test_orders_come_first_then_more_users_and_planned_work_last(store: Store) -> None:
    def group(name: str, cell: str, users: float, *, planned: bool = False) -> GroupPicture:
        return picture(9, open_outage(cell, users=users, planned=planned), group_id=name)

    facts = (
        group("G-planned", "AA1-1", 9000.0, planned=True),
        group("G-few", "BB1-1", 10.0),
        group("G-many", "CC1-1", 5000.0),
        group("G-order", "DD1-1", 1.0),
    )
    store.commit(outcome(1, facts=facts, orders=(order(group_id="G-order", region="Yinchuan"),)))
    assert [site.group_id for site in store.problem_sites.listed()] == ["G-order", "G-many", "G-few", "G-planned"]


def test_a_cell_without_a_site_stands_for_itself(store: Store) -> None:
    store.commit(outcome(1, facts=(picture(9, open_outage("LONE", site_id=None)),)))
    (site,) = ProblemSites(store._engine).listed()
    assert (site.place_id, site.cell_id) == ("LONE", "LONE")
