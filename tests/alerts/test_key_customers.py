import pytest

from alerts.key_customers import is_key, key_factors


@pytest.mark.parametrize("tier", ["gold", "VIP", " Diamond ", "钻石卡", "集团客户"])
def test_key_customers_are_known_in_both_languages(tier: str) -> None:
    assert is_key(tier)


@pytest.mark.parametrize("tier", [None, "", "standard", "silver", "普通"])
def test_others_are_not(tier: str | None) -> None:
    assert not is_key(tier)


def test_without_key_customers_all_weigh_the_same() -> None:
    assert key_factors([("G1", "C1", 1.0), ("G2", "C2", 0.5)], set()) == {"G1": 1.0, "G2": 1.0}


def test_a_group_of_many_key_customers_weighs_more_and_never_three_times_as_much() -> None:
    calls = [("G1", f"C{number}", 1.0) for number in range(50)] + [("G2", f"D{number}", 1.0) for number in range(50)]
    factors = key_factors(calls, {f"C{number}" for number in range(50)})
    assert 1.0 < factors["G1"] < 3.0
    assert factors["G2"] < 1.0


def test_one_call_does_not_turn_the_queue_over() -> None:
    calls = [("G1", "C1", 1.0)] + [("G2", f"D{number}", 1.0) for number in range(99)]
    assert key_factors(calls, {"C1"})["G1"] < 1.4
