from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from correlate.outages.alarm_index import AlarmIndex, AlarmKey, key_of
from ingest.records import Alarm, Effect

NOON = datetime(2011, 7, 4, 12, tzinfo=UTC)

alarms = st.builds(
    lambda source, alarm_id, minute, known: Alarm(
        source, alarm_id, NOON + timedelta(minutes=minute), NOON + timedelta(minutes=known), "R", Effect.NONE
    ),
    st.sampled_from("ab"),
    st.sampled_from("12"),
    st.integers(0, 2),
    st.integers(0, 5),
)


@given(steps=st.lists(st.tuples(alarms, st.booleans()), max_size=40))
def test_every_identity_has_one_place_however_often_its_id_is_used_again(steps: list[tuple[Alarm, bool]]) -> None:
    index, expected = AlarmIndex(), dict[AlarmKey, Alarm]()
    for alarm, forgotten in steps:
        if forgotten:
            index.forget(*key_of(alarm))
            expected.pop(key_of(alarm), None)
        else:
            assert index.swap(alarm) == expected.get(key_of(alarm))
            expected[key_of(alarm)] = alarm
        assert {key_of(held): held for held in index} == expected
        assert len(list(index)) == len(expected)


def test_an_alarm_whose_namesake_is_forgotten_is_still_found() -> None:
    index = AlarmIndex()
    first = Alarm("nms", "7", NOON, NOON, "R", Effect.NONE)
    second = msgspec.structs.replace(first, raised_at=NOON + timedelta(hours=1))
    index.swap(first)
    index.swap(second)
    index.forget(*key_of(first))
    assert index.swap(second) is second
    assert list(index) == [second]
