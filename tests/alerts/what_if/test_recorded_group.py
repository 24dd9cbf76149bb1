from datetime import timedelta

import msgspec
import pytest

from alerts.what_if.recorded_group import LEAST_SEVERE, recorded_groups
from correlate.facts import OutageConcluded
from correlate.model import Curve, default_model
from tests.alerts.what_if.cast import MODEL, MONDAY

HOUR = timedelta(hours=1)


def outage(cell: str, group: str = "G", *, hours: float = 4.0, users: float | None = 100.0) -> OutageConcluded:
    end = MONDAY + hours * HOUR
    return OutageConcluded(
        outage_id=f"O-{cell}",
        group_id=group,
        cell_id=cell,
        site_id="S",
        region="Yinchuan",
        technology="4G",
        area_class="urban",
        users=users,
        started_at=MONDAY,
        ended_at=end,
        until=end,
        down=((MONDAY, end),),
        planned=False,
        work_id=None,
        alarms=1,
        flaps=0,
        stale=False,
        complaints=2.0,
        complaints_lo=1.0,
        complaints_hi=3.0,
    )


def test_the_cells_of_a_group_are_one_outage_of_their_user_hours() -> None:
    cells = [outage("A"), outage("B", hours=1.0)]
    (group,) = recorded_groups(cells, {}, MODEL, 50.0)
    assert (group.hours, group.complaints) == (4.0, 4.0)
    assert group.users == pytest.approx(125.0)
    assert (group.ended, group.severity) == (True, LEAST_SEVERE)


def test_users_that_nobody_knows_are_taken_from_the_mean_of_the_network() -> None:
    (group,) = recorded_groups([outage("A", users=None)], {}, MODEL, 50.0)
    assert group.users == pytest.approx(50.0)


def test_planned_work_calls_for_no_repair() -> None:
    assert recorded_groups([msgspec.structs.replace(outage("A"), planned=True)], {}, MODEL, 50.0) == ()


@pytest.mark.parametrize("change", [{"stale": True}, {"ended_at": None}])
def test_an_outage_that_was_not_seen_to_end_is_known_to_have_lasted_only(change: dict[str, bool | None]) -> None:
    (group,) = recorded_groups([outage("A"), msgspec.structs.replace(outage("B"), **change)], {}, MODEL, 50.0)
    assert not group.ended


def test_the_worst_severity_of_its_cells_is_that_of_the_group() -> None:
    (group,) = recorded_groups([outage("A"), outage("B")], {"O-A": "minor", "O-B": "critical"}, MODEL, 50.0)
    assert group.severity == 0


def test_a_group_follows_the_curve_of_most_of_its_users() -> None:
    curves = (Curve(), Curve(segment="4G", technology="4G"), Curve(segment="2G", technology="2G"))
    model = msgspec.structs.replace(default_model(), curves=curves)
    cells = [outage("A", users=300.0), msgspec.structs.replace(outage("B"), technology="2G")]
    (group,) = recorded_groups(cells, {}, model, 50.0)
    assert group.segment == "4G"


def test_groups_stand_in_the_order_of_their_starts_however_outages_come() -> None:
    later = msgspec.structs.replace(outage("B", "H"), started_at=MONDAY + HOUR)
    groups = [recorded_groups(cells, {}, MODEL, 50.0) for cells in ([outage("A"), later], [later, outage("A")])]
    assert groups[0] == groups[1]
    assert [group.group_id for group in groups[0]] == ["G", "H"]
