from collections.abc import Mapping

import pytest

from benchmarks.crews_table import FIRST, LEARNT, SEVERITY, TRUE, Month, Outcome, month, part
from benchmarks.queue_worlds import Shift

SHORT = Shift(orders=120, days=2.0)


def made(learnt: float, severity: float, inside: float = 0.5, worth_it: float = 0.95) -> Month:
    outcomes: Mapping[str, Outcome] = {
        LEARNT: Outcome(learnt, inside, 1.0),
        TRUE: Outcome(50.0, 0.5, 1.0),
        SEVERITY: Outcome(severity, 0.4, 1.0),
        FIRST: Outcome(100.0, 0.3, 1.0),
    }
    return Month({3: outcomes}, 10, worth_it)


def test_a_month_is_the_same_from_the_same_seed_and_more_crews_repair_more_in_time() -> None:
    once, again = month(5, SHORT, (2, 6)), month(5, SHORT, (2, 6))
    assert once == again
    for name in (LEARNT, TRUE, FIRST):
        assert once.outcomes[6][name].complaints < once.outcomes[2][name].complaints
        assert once.outcomes[6][name].inside >= once.outcomes[2][name].inside
    assert once.outcomes[2][LEARNT].complaints < once.outcomes[2][FIRST].complaints
    assert once.urgent > 0


@pytest.mark.parametrize(
    ("months", "missed"),
    [
        ([made(51, 80), made(50, 70)], 0),
        ([made(60, 80), made(60, 80)], 1),
        ([made(50, 80), made(50, 49)], 1),
        ([made(51, 80, inside=0.2), made(50, 70, inside=0.2)], 2),
        ([made(51, 80, worth_it=0.7), made(50, 70, worth_it=0.7)], 1),
    ],
    ids=["all well", "far from the true index", "once below severity-first", "seldom in time", "cries wolf"],
)
def test_each_gate_falls_short_by_its_own_figure(months: list[Month], missed: int) -> None:
    assert sum(not gate.holds for gate in part(months).gates) == missed
