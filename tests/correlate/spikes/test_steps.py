import pytest

from correlate.spikes.steps import Step, told_step

HOUR = 3_600


@pytest.mark.parametrize("step", list(Step))
def test_a_step_is_told_by_most_of_its_gaps(step: Step) -> None:
    assert told_step([step.value] * 5 + [2 * step.value] * 3) is step


@pytest.mark.parametrize("gaps", [[23 * HOUR, 25 * HOUR, 24 * HOUR], [23 * HOUR]])
def test_days_may_be_an_hour_longer_or_shorter(gaps: list[int]) -> None:
    assert told_step(gaps) is Step.DAY


@pytest.mark.parametrize("gaps", [[], [7 * HOUR], [600, 600], [30 * 24 * HOUR]])
def test_other_gaps_tell_nothing(gaps: list[int]) -> None:
    assert told_step(gaps) is None


def test_steps_have_names_to_be_read() -> None:
    assert [step.words for step in Step] == ["5 minutes", "15 minutes", "hour", "day", "week"]
