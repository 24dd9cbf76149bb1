import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from correlate.study.levels import SAME, Level, levels
from correlate.study.segment_groups import Segment

SHAPE = 2.0
"""Of the importance: groups of one segment differ by seven tenths."""


def tree(*sizes: int) -> list[Segment]:
    """All, and under it a segment for each size, its groups beside the next one's."""
    ends = np.cumsum(sizes)
    children = [
        Segment(f"{number}G", f"{number}G", None, 0, np.arange(end - size, end))
        for number, (size, end) in enumerate(zip(sizes, ends, strict=True), 2)
    ]
    return [Segment("all", None, None, -1, np.arange(ends[-1])), *children]


def told(sizes: tuple[int, ...], came: float, expected: float = 50.0) -> list[Level]:
    """Levels where the groups of the first segment had `came`, all others what was expected."""
    count = np.full(sum(sizes), expected)
    count[: sizes[0]] = came
    return levels(tree(*sizes), count, np.full(sum(sizes), expected), SHAPE)


def test_all_is_the_measure() -> None:
    assert told((10, 10), 80.0)[0] == SAME


def test_many_groups_are_believed() -> None:
    assert told((400, 400), 100.0)[1].ratio == pytest.approx(2.0, rel=0.02)


def test_few_groups_are_not_however_many_complained() -> None:
    few, many = told((4, 400), 100.0)[1], told((4, 400), 10_000.0, 5_000.0)[1]
    assert 1.1 < few.ratio < 1.6
    assert many.ratio == pytest.approx(few.ratio, rel=0.05)


def test_one_important_group_does_not_speak_for_its_segment() -> None:
    expected = np.array([500.0, *[1.0] * 60, *[1.0] * 60])
    came = np.array([1500.0, *[1.0] * 60, *[1.0] * 60])
    assert levels(tree(61, 60), came, expected, SHAPE)[1].ratio < 1.3


def test_a_segment_without_groups_or_complaints_expected_is_as_its_parent() -> None:
    nothing = levels(tree(0, 5), np.zeros(5), np.zeros(5), SHAPE)
    assert [one.ratio for one in nothing] == [1.0, 1.0, 1.0]


def test_a_child_is_measured_against_its_parent_and_not_against_all() -> None:
    top, technology = tree(300)
    urban = Segment("2G-urban", "2G", "urban", 1, np.arange(300))
    count = np.full(300, 100.0)
    found = levels([top, technology, urban], count, count / 2, SHAPE)
    assert found[1].ratio == pytest.approx(1.9, rel=0.05)
    assert found[2].ratio == pytest.approx(1.0, abs=0.05)


def test_errors_are_no_larger_than_is_said_where_segments_are_alike() -> None:
    chance, scaled, raw, leant = np.random.default_rng(11), [], [], []
    for _ in range(300):
        sizes = tuple(chance.integers(3, 60, 5).tolist())
        expected = chance.lognormal(3.0, 1.0, sum(sizes))
        came = chance.poisson(expected * chance.gamma(SHAPE, 1 / SHAPE, len(expected))).astype(np.float64)
        segments = tree(*sizes)
        for segment, level in list(zip(segments, levels(segments, came, expected, SHAPE), strict=True))[1:]:
            scaled.append(np.log(level.ratio) / level.sd)
            leant.append(np.log(level.ratio) ** 2)
            raw.append(np.log(max(came[segment.groups].sum(), 0.5) / expected[segment.groups].sum()) ** 2)
    assert np.sqrt(np.mean(leant)) < 0.45 * np.sqrt(np.mean(raw))
    assert np.mean(np.square(scaled)) < 1.1


@given(st.lists(st.tuples(st.integers(1, 8), st.floats(0.0, 5.0)), min_size=1, max_size=6), st.floats(0.05, 500.0))
def test_a_level_lies_between_what_is_told_and_the_parents(parts: list[tuple[int, float]], expected: float) -> None:
    sizes = tuple(size for size, _ in parts)
    ratio = np.repeat([one for _, one in parts], sizes)
    found = levels(tree(*sizes), ratio * expected, np.full(len(ratio), expected), SHAPE)
    for (_, own), level in zip(parts, found[1:], strict=True):
        assert min(own, 1.0) - 1e-9 <= level.ratio <= max(own, 1.0) + 1e-9
        assert level.ratio > 0
        assert level.sd > 0
