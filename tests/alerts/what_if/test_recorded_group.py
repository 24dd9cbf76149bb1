from datetime import timedelta

import msgspec
import pytest

from alerts.what_if.recorded_group import LEAST_SEVERE, recorded_groups
from correlate.model import Curve, default_model
from tests.alerts.what_if.cast import MODEL, MONDAY, concluded

HOUR = timedelta(hours=1)


def test_the_cells_of_a_group_are_one_outage_of_their_user_hours() -> None:
    cells = [concluded("A"), concluded("B", hours=1.0)]
    (group,) = recorded_groups(cells, {}, MODEL, 50.0)
    assert (group.hours, group.complaints) == (4.0, 4.0)
    assert group.users == pytest.approx(125.0)
    assert (group.ended, group.severity) == (True, LEAST_SEVERE)


def test_users_that_nobody_knows_are_taken_from_the_mean_of_the_network() -> None:
    (group,) = recorded_groups([concluded("A", users=None)], {}, MODEL, 50.0)
    assert group.users == pytest.approx(50.0)


def test_planned_work_calls_for_no_repair() -> None:
    assert recorded_groups([msgspec.structs.replace(concluded("A"), planned=True)], {}, MODEL, 50.0) == ()


@pytest.mark.parametrize("change", [{"stale": True}, {"ended_at": None}])
def test_an_outage_that_was_not_seen_to_end_is_known_to_have_lasted_only(change: dict[str, bool | None]) -> None:
    (group,) = recorded_groups([concluded("A"), msgspec.structs.replace(concluded("B"), **change)], {}, MODEL, 50.0)
    assert not group.ended


def test_the_worst_severity_of_its_cells_is_that_of_the_group() -> None:
    (group,) = recorded_groups([concluded("A"), concluded("B")], {"O-A": "minor", "O-B": "critical"}, MODEL, 50.0)
    assert group.severity == 0


def test_a_group_follows_the_curve_of_most_of_its_users() -> None:
    curves = (Curve(), Curve(segment="4G", technology="4G"), Curve(segment="2G", technology="2G"))
    model = msgspec.structs.replace(default_model(), curves=curves)
    cells = [concluded("A", users=300.0), msgspec.structs.replace(concluded("B"), technology="2G")]
    (group,) = recorded_groups(cells, {}, model, 50.0)
    assert group.segment == "4G"


def test_groups_stand_in_the_order_of_their_starts_however_outages_come() -> None:
    later = msgspec.structs.replace(concluded("B", "H"), started_at=MONDAY + HOUR)
    groups = [recorded_groups(cells, {}, MODEL, 50.0) for cells in ([concluded("A"), later], [later, concluded("A")])]
    assert groups[0] == groups[1]
    assert [group.group_id for group in groups[0]] == ["G", "H"]
