import pytest

from correlate.complaint_causes import CAUSES, CauseClass, cause_named, is_network_fault


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


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("弱覆盖", "weak_coverage"),
        (" Weak coverage ", "weak_coverage"),
        ("拥塞", "resource_shortage"),
        ("设备故障", "equipment"),
        ("终端问题", "user"),
        ("重复投诉", "duplicate"),
    ],
)
def test_a_cause_has_one_name_whichever_words_it_came_in(told: str, name: str) -> None:
    assert cause_named(told) == name


@pytest.mark.parametrize("told", [None, "", "sun spots"])
def test_a_cause_that_nobody_knows_has_no_name(told: str | None) -> None:
    assert cause_named(told) is None


def test_exactly_the_controllable_causes_are_faults() -> None:
    faults = {name for names in CAUSES.values() for name in names if is_network_fault(name)}
    assert faults == set(CAUSES[CauseClass.CONTROLLABLE])
