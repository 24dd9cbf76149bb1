from datetime import timedelta

import msgspec

from correlate.outages.alarm_book import AlarmBook, Receipt
from correlate.outages.forgetting import Forgetting
from ingest.records import Alarm, Effect, Severity
from tests.correlate.outages.cast import alarm, at

DAY, SOON = timedelta(days=1), timedelta(minutes=5)


def kept(harmless_after: timedelta, *states: Alarm) -> tuple[AlarmBook, Forgetting]:
    book = AlarmBook()
    forgetting = Forgetting(book, DAY, harmless_after)
    for state in states:
        book.file(state)
        if state.cleared_at is not None:
            forgetting.note(state)
    return book, forgetting


def test_a_harmless_alarm_is_forgotten_soon_after_its_clear_and_an_outage_is_not() -> None:
    noise = alarm(0, 10, alarm_id="noise", effect=Effect.NONE)
    book, forgetting = kept(SOON, noise, alarm(0, 10, alarm_id="outage"))
    forgetting.forget(at(14))
    assert len(book) == 2
    forgetting.forget(at(15))
    assert [one.alarm.alarm_id for one in book.held] == ["outage"]
    forgetting.forget(at(10) + DAY)
    assert len(book) == 0


def test_a_bare_clear_does_not_make_an_outage_harmless() -> None:
    described = msgspec.structs.replace(alarm(0), severity=Severity.MAJOR)
    book, forgetting = kept(SOON, described, alarm(0, 10, effect=Effect.NONE))
    forgetting.forget(at(60))
    assert len(book) == 1


def test_an_alarm_that_still_stands_is_not_forgotten() -> None:
    book, forgetting = kept(SOON, alarm(0, effect=Effect.DEGRADED))
    forgetting.forget(at(0) + 2 * DAY)
    assert len(book) == 1


def test_what_is_recalled_is_known_as_before_and_gone_again_if_nothing_new_came() -> None:
    states = [alarm(0, effect=Effect.NONE), alarm(0, 10, effect=Effect.NONE)]
    book, forgetting = kept(SOON, *states)
    forgetting.forget(at(15))
    forgetting.recall(states)
    forgetting.recall(states)
    assert book.file(states[0])[0] is Receipt.DUPLICATE
    forgetting.forget(at(16))
    assert (len(book), forgetting.cleared) == (0, [])


def test_what_is_recalled_stays_where_something_new_came_of_it() -> None:
    states = [alarm(0, effect=Effect.NONE), alarm(0, 10, effect=Effect.NONE)]
    book, forgetting = kept(SOON, *states)
    forgetting.forget(at(15))
    forgetting.recall(states)
    later = alarm(0, 12, known=20, effect=Effect.NONE)
    assert book.file(later)[0] is Receipt.ACCEPTED
    forgetting.note(later)
    forgetting.forget(at(20))
    assert len(book) == 1
    forgetting.forget(at(25))
    assert len(book) == 0


def test_what_is_noted_survives_as_plain_data() -> None:
    book, forgetting = kept(SOON, alarm(0, 10), alarm(0, 20, alarm_id="later", effect=Effect.NONE))
    forgetting.forget(at(17))
    again = Forgetting(book, DAY, SOON)
    again.restore(forgetting.cleared)
    assert again.cleared == forgetting.cleared
    again.forget(at(30))
    assert [one.alarm.alarm_id for one in book.held] == ["1"]
