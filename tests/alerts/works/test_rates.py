from datetime import timedelta

import msgspec
import pytest

from alerts.works.rates import was_on_time, work_rates
from alerts.works.work_case import WorkCase
from tests.alerts.works.cast import at, ground, work

GRACE = timedelta(minutes=15)


def case(work_id: str, ends: float = 4, **told: object) -> WorkCase:
    made = ground().case_of(work_id, [work(work_id, 0, ends)])
    return msgspec.structs.replace(made, **told)


def test_of_those_that_ended_the_share_that_was_confirmed_and_on_time() -> None:
    cases = [
        case("A", confirmed_at=at(4), restored_at=at(4.2), complaints=2.5, tested_at=at(5)),
        case("B", restored_at=at(4.3), complaints=0.5),
        case("C", down={"A-1": at(1)}),
        case("D", cancelled_at=at(1)),
        case("E", ends=30),
    ]
    whole, east = work_rates(cases, at(0), at(20), GRACE, at(10))
    assert (whole.region, east.region) == (None, "East")
    assert (east.works, east.confirmed, east.on_time, east.tested) == (3, 1, 1, 1)
    assert [east.confirmed_share, east.on_time_share] == pytest.approx([1 / 3, 1 / 3])
    assert (east.complaints, east.complaints_a_work) == (3.0, 1.0)


def test_without_works_there_is_no_rate() -> None:
    (whole,) = work_rates([case("A")], at(20), at(30), GRACE, at(40))
    assert (whole.works, whole.confirmed_share, whole.complaints_a_work) == (0, None, None)


def test_a_work_whose_cells_never_went_down_is_on_time() -> None:
    assert was_on_time(case("A"), GRACE)
