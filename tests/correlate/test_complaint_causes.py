import pytest

from correlate.complaint_causes import is_network_fault


@pytest.mark.parametrize("cause", ["equipment", "transmission", "power", "engineering", "network_fault"])
def test_the_controllable_causes_are_faults(cause: str) -> None:
    assert is_network_fault(cause)


@pytest.mark.parametrize(
    "cause", ["设备故障", "传输", "停电", "割接", "网络故障", " Equipment ", "Network fault", "NETWORK-FAULT"]
)
def test_a_fault_is_known_in_chinese_and_however_it_is_spelt(cause: str) -> None:
    assert is_network_fault(cause)


@pytest.mark.parametrize(
    "cause",
    ["weak_coverage", "resource_shortage", "natural", "user", "invalid", "duplicate", "弱覆盖", "资源不足", "自然", ""],
)
def test_other_causes_are_none(cause: str) -> None:
    assert not is_network_fault(cause)


def test_a_complaint_not_closed_yet_is_none() -> None:
    assert not is_network_fault(None)
