"""The map shows what is out first, worst first, and nothing that may not be seen."""

import msgspec
import pytest

from correlate.facts import SpikeKind
from ingest.inventory import Inventory
from ingest.records import Cell
from service.dashboard.map.view import LISTED, map_view, marks
from service.store.problem_sites import OpenOrder, ProblemSite
from tests.service.dashboard.cast import GUYUAN, NOW, SILENT, YINCHUAN

NETWORK = Inventory(
    [YINCHUAN, GUYUAN],
    [
        Cell("YC1-1", "yinchuan", "YC1", "兴庆区", backhaul_id="ring/hub-1"),
        Cell("YC1-2", "yinchuan", "YC1", "兴庆区", backhaul_id="ring/hub-1"),
        Cell("YC2-1", "yinchuan", "YC2", "金凤区", backhaul_id="ring/hub-2"),
        Cell("GY0031-1", "guyuan", "GY0031", "西吉县"),
    ],
)
DOWN = ProblemSite("YC1", "yinchuan", "G-1", "YC1-1", 1, 800.0, NOW, 2.5, planned=False, severity="critical")


def everywhere(_: str) -> bool:
    return True


def test_a_problem_tells_its_district_and_how_much_of_its_site_is_out() -> None:
    (problem,) = map_view([DOWN], [], NETWORK, everywhere, None).problems
    assert (problem.district, problem.cells, problem.of_cells, problem.mark) == ("兴庆区", 1, 2, "critical")


@pytest.mark.parametrize(
    ("changes", "mark"),
    [({"planned": True}, "planned"), ({"severity": None}, "indeterminate"), ({"severity": "minor"}, "minor")],
)
def test_the_mark_is_the_severity_but_for_planned_work(changes: dict[str, object], mark: str) -> None:
    view = map_view([msgspec.structs.replace(DOWN, **changes)], [], NETWORK, everywhere, None)
    assert view.problems[0].mark == mark


def test_planned_work_is_shown_and_not_counted_among_what_is_out() -> None:
    planned = msgspec.structs.replace(DOWN, place_id="YC2", cell_id="YC2-1", planned=True)
    view = map_view([DOWN, planned], [], NETWORK, everywhere, None)
    assert len(view.problems) == 2
    assert (view.out_cells, view.out_users, view.total_cells) == (1, 800.0, 4)


def test_only_the_region_that_is_asked_for_and_may_be_seen_is_shown() -> None:
    view = map_view([DOWN], [SILENT], NETWORK, lambda region: region == "guyuan", None)
    assert (view.problems, [one.region for one in view.unusual], view.total_cells) == ((), ["guyuan"], 1)
    assert map_view([DOWN], [SILENT], NETWORK, everywhere, "yinchuan").unusual == ()


def test_a_site_of_two_groups_has_one_mark_that_of_the_first() -> None:
    also = msgspec.structs.replace(DOWN, group_id="G-2", severity="minor")
    (site,) = marks(map_view([DOWN, also], [], NETWORK, everywhere, None)).sites
    assert (site.place_id, site.mark, site.group_id) == ("YC1", "critical", "G-1")


def test_a_suspected_silent_outage_marks_its_site_and_one_of_a_backhaul_all_at_or_below_it() -> None:
    ring = msgspec.structs.replace(SILENT, region="yinchuan", district=None, site_id=None, backhaul_id="ring")
    assert marks(map_view([], [SILENT], NETWORK, everywhere, None)).suspects == ("GY0031",)
    assert marks(map_view([], [ring], NETWORK, everywhere, None)).suspects == ("YC1", "YC2")


def test_what_no_alarm_explains_comes_before_what_one_explains() -> None:
    explained = msgspec.structs.replace(SILENT, kind=SpikeKind.EXPLAINED, unexplained=50.0, district="甲")
    view = map_view([], [explained, SILENT], NETWORK, everywhere, None)
    assert [one.kind for one in view.unusual] == [SpikeKind.SILENT_SUSPECTED, SpikeKind.EXPLAINED]
    assert marks(view).suspects == ("GY0031",)


def test_a_long_list_is_cut_and_says_by_how_much_while_the_map_has_all() -> None:
    sites = [msgspec.structs.replace(DOWN, place_id=f"P{n}") for n in range(LISTED + 7)]
    view = map_view(sites, [], NETWORK, everywhere, None)
    assert view.more == 7
    assert len(marks(view).sites) == LISTED + 7


def test_what_is_ordered_carries_its_order() -> None:
    ordered = msgspec.structs.replace(DOWN, order=OpenOrder("R-1", "pending", "P1", 3.0))
    (problem,) = map_view([ordered], [], NETWORK, everywhere, None).problems
    assert (problem.priority, problem.order_id, problem.order_state, problem.rank) == ("P1", "R-1", "pending", 1)
