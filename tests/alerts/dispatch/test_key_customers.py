import pytest

from alerts.dispatch.key_customers import key_factors
from correlate.key_customers import is_key
from correlate.standing import GroupStanding


def group(name: str, complaints: float, of_key_customers: float) -> GroupStanding:
    return GroupStanding(name, (), complaints, 0.0, of_key_customers)


@pytest.mark.parametrize("tier", ["gold", "VIP", " Diamond ", "钻石卡", "集团客户"])
def test_key_customers_are_known_in_both_languages(tier: str) -> None:
    assert is_key(tier)


@pytest.mark.parametrize("tier", [None, "", "standard", "silver", "普通"])
def test_others_are_not(tier: str | None) -> None:
    assert not is_key(tier)


def test_without_key_customers_all_weigh_the_same() -> None:
    assert key_factors([group("G1", 1.0, 0.0), group("G2", 0.5, 0.0)]) == {"G1": 1.0, "G2": 1.0}


def test_a_group_nobody_called_about_weighs_as_usual() -> None:
    assert key_factors([group("G1", 0.0, 0.0)]) == {"G1": 1.0}
    assert key_factors([group("G1", 0.0, 0.0), group("G2", 8.0, 2.0)])["G1"] == pytest.approx(1.0)


def test_a_group_of_many_key_customers_weighs_more_and_never_three_times_as_much() -> None:
    factors = key_factors([group("G1", 50.0, 50.0), group("G2", 50.0, 0.0)])
    assert 1.0 < factors["G1"] < 3.0
    assert factors["G2"] < 1.0


def test_one_call_does_not_turn_the_queue_over() -> None:
    assert key_factors([group("G1", 1.0, 1.0), group("G2", 99.0, 0.0)])["G1"] < 1.4
