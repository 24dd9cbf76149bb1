from threading import Event

import pytest

from service.operation.bounded_wait import BoundedWait


def test_what_answers_in_time_is_told() -> None:
    numbers = iter(range(3))
    ask = BoundedWait(lambda: next(numbers), late=-1, within_s=60)
    assert [ask(), ask(), ask()] == [0, 1, 2]


def test_what_hangs_is_not_waited_for_and_not_asked_a_second_time() -> None:
    release, asked = Event(), []

    def hang() -> str:
        asked.append(True)
        release.wait(60)
        return "awake"

    ask = BoundedWait(hang, late="late", within_s=0.01)
    assert [ask(), ask(), ask()] == ["late"] * 3
    assert len(asked) == 1
    release.set()
    patient = BoundedWait(hang, late="late", within_s=60)
    assert patient() == "awake"


def test_what_it_raises_is_raised_to_whoever_asked() -> None:
    def fail() -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        BoundedWait(fail, late=0, within_s=60)()
