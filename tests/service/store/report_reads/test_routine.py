"""Days, spikes and causes are read of the time and of the one before it."""

import msgspec
from sqlalchemy import Engine

from correlate.facts import ComplaintResolved, Spike
from service.store.batch import Filed
from service.store.report_reads.routine import RoutineReads
from service.store.report_reads.span import Span
from service.store.store import Store
from tests.correlate.made_facts import spike
from tests.service.made import at, complaint, outcome


def test_an_empty_store_has_days_without_complaints(engine: Engine, span: Span) -> None:
    facts = RoutineReads(engine).facts(span)
    assert (facts.since, facts.shown, len(facts.days)) == (None, 28, 28 + 119)
    assert not any(day.counts for day in facts.days)
    assert (facts.spikes, facts.causes, facts.causes_before) == ((), {}, {})


def test_complaints_count_on_their_local_day(store: Store, engine: Engine, span: Span) -> None:
    made = [
        complaint(23.99, "C-1"),
        complaint(24, "C-2"),
        complaint(30, "C-3", region="Guyuan"),
        complaint(24 * 7, "C-4"),
        complaint(-1, "C-5"),
    ]
    store.commit(outcome(1, 200, records=tuple(Filed(one, at(200)) for one in made)))
    facts = RoutineReads(engine).facts(span)
    counts = {day.starts_at: dict(day.counts) for day in facts.days if day.counts}
    assert counts == {at(-24): {"Yinchuan": 1}, at(0): {"Yinchuan": 1}, at(24): {"Yinchuan": 1, "Guyuan": 1}}
    assert facts.days[-1].starts_at == at(24 * 6)
    assert facts.since == at(-24)


def test_a_month_shows_all_of_its_days(engine: Engine) -> None:
    july = Span(at(-72), at(24 * 28), at(-24 * 33), "Asia/Shanghai")
    assert RoutineReads(engine).facts(july).shown == 31


def test_spikes_belong_to_the_time_in_which_they_began(store: Store, engine: Engine, span: Span) -> None:
    def found(hours: float, **changes: object) -> Spike:
        return msgspec.structs.replace(spike(), starts_at=at(hours), ends_at=at(hours + 2), **changes)

    spikes = found(-1), found(1, district=None), found(167), found(168, region="Guyuan")
    store.commit(outcome(1, 200, facts=spikes))
    facts = RoutineReads(engine).facts(span)
    assert [one.starts_at for one in facts.spikes] == [at(1), at(167)]
    assert [one.starts_at for one in facts.spikes_before] == [at(-1)]


def test_causes_are_those_concluded_by_one_name_each(store: Store, engine: Engine, span: Span) -> None:
    told = {"C-1": "弱覆盖", "C-2": "weak_coverage", "C-3": "sun spots", "C-4": None}
    made = [complaint(number, f"C-{number}") for number in range(1, 6)]
    facts = tuple(ComplaintResolved(name, "Yinchuan", at(int(name[2:])), cause, None) for name, cause in told.items())
    before = ComplaintResolved("C-6", "Yinchuan", at(-4), "设备", None)
    records = tuple(Filed(one, at(200)) for one in (*made, complaint(-4, "C-6")))
    store.commit(outcome(1, 200, records=records, facts=(*facts, before)))
    read = RoutineReads(engine).facts(span)
    assert read.causes == {"weak_coverage": 2, "unknown": 2, "not_closed": 1}
    assert read.causes_before == {"equipment": 1}
