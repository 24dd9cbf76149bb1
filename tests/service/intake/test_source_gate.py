"""A source of which too much is rejected is stopped, it alone, until a person lets it go on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.intake.source_gate import RejectionLimit, SourceGate, SourceStopped

LIMIT = RejectionLimit(most_share=0.5, most_in_a_row=5, looked_at=20)


@pytest.fixture
def gate() -> SourceGate:
    return SourceGate(LIMIT)


def sent(gate: SourceGate, fates: str, source: str = "http:alarms") -> None:
    """`.` is taken, `x` rejected."""
    gate.note(source, len(fates), [index for index, fate in enumerate(fates) if fate == "x"])


def test_a_run_of_rejections_stops_the_source_and_says_what_to_do(gate: SourceGate) -> None:
    sent(gate, "..xxxxx.")
    with pytest.raises(SourceStopped, match=r"5 documents in a row .* deadletters resume http:alarms"):
        gate.check("http:alarms")


def test_a_run_goes_on_from_one_part_to_the_next(gate: SourceGate) -> None:
    sent(gate, ".xx")
    sent(gate, "xx")
    assert gate.stopped() == {}
    sent(gate, "x.")
    assert list(gate.stopped()) == ["http:alarms"]


@pytest.mark.parametrize("between", [".", ".x.", "x."])
def test_one_that_is_taken_ends_the_run(gate: SourceGate, between: str) -> None:
    sent(gate, ".xxx")
    sent(gate, between)
    sent(gate, "xxxx.")
    assert gate.stopped() == {}


def test_too_great_a_share_of_the_last_documents_stops_the_source(gate: SourceGate) -> None:
    sent(gate, "x." * 10)
    assert gate.stopped() == {}
    sent(gate, "xx.xx.xx.xx.xx.xx.")
    assert "documents were rejected" in gate.stopped()["http:alarms"]


def test_a_share_of_few_documents_says_nothing_yet(gate: SourceGate) -> None:
    sent(gate, "xxx.xxx.xxx.xxx.xx")
    assert gate.stopped() == {}
    sent(gate, "xx")
    assert gate.stopped() != {}


def test_what_was_rejected_long_ago_is_forgotten(gate: SourceGate) -> None:
    for part in ("xx.x" * 4, "." * 12, "x.x." * 5):
        sent(gate, part)
    assert gate.stopped() == {}


def test_other_sources_are_taken_still(gate: SourceGate) -> None:
    sent(gate, "xxxxx")
    gate.check("http:complaints")
    gate.check("kafka:network.alarms")


def test_a_source_goes_on_with_a_clean_record(gate: SourceGate) -> None:
    sent(gate, "xxxxx")
    assert gate.resume("http:alarms")
    gate.check("http:alarms")
    sent(gate, "xxxx")
    assert gate.stopped() == {}
    assert not gate.resume("http:alarms")


def test_without_limits_nothing_stops() -> None:
    gate = SourceGate(RejectionLimit(most_share=1.0, most_in_a_row=0, looked_at=1))
    sent(gate, "x" * 10_000)
    assert gate.stopped() == {}


@given(st.text("x.", max_size=200), st.lists(st.integers(1, 9), min_size=1, max_size=50))
def test_in_which_parts_documents_come_makes_no_difference_to_a_run(fates: str, sizes: list[int]) -> None:
    gate, rest = SourceGate(RejectionLimit(most_share=1.0, most_in_a_row=6)), fates
    for size in sizes:
        sent(gate, rest[:size])
        rest = rest[size:]
    sent(gate, rest)
    assert bool(gate.stopped()) == ("x" * 6 in fates)
