"""Durations are those of unplanned outages that ended in the time, by region and by cause."""

import msgspec
from sqlalchemy import Engine

from alerts.orders.receipt import Receipt, Scene
from correlate.facts import GroupPicture, OutageConcluded
from service.store.report_reads.durations import DurationFacts, DurationReads, TimeDurations
from service.store.report_reads.span import Span
from service.store.store import Store
from tests.correlate.made_facts import outage
from tests.service.made import open_outage, order, outcome, picture


def read(engine: Engine, span: Span) -> DurationFacts:
    return DurationReads(engine).facts(span)


def ended(number: int, start: float, end: float | None, **changes: object) -> OutageConcluded:
    made = outage(start, end or 400, outage_id=f"O-{number}", cell_id=f"YC{number}-1", group_id=f"G-{number}")
    return msgspec.structs.replace(made, **{**({} if end else {"ended_at": None}), **changes})


def drawn(number: int, start: float, end: float, *causes: str) -> GroupPicture:
    return picture(end, open_outage(f"YC{number}-1", start, end), group_id=f"G-{number}", causes=causes)


def test_an_empty_store_has_no_durations(engine: Engine, span: Span) -> None:
    facts = read(engine, span)
    assert (facts.now, facts.before, facts.open_at_end) == (TimeDurations(), TimeDurations(), 0)


def test_an_outage_counts_in_the_time_in_which_it_ended(store: Store, engine: Engine, span: Span) -> None:
    facts = (
        ended(1, -3, 1),
        ended(2, 10, 12, region="Guyuan"),
        ended(3, -9, -8),
        ended(4, 160, 170),
        ended(5, 20, None),
        ended(6, 30, 90, planned=True),
        ended(7, 30, 102, stale=True),
    )
    store.commit(outcome(1, 400, facts=facts))
    told = read(engine, span)
    assert told.now.all is not None
    assert (told.now.all.outages, told.now.all.mean, told.now.all.longest) == (2, 180.0, 240.0)
    assert {region: one.mean for region, one in told.now.regions.items()} == {"Yinchuan": 240.0, "Guyuan": 120.0}
    assert told.before.all is not None
    assert (told.before.all.outages, told.before.all.mean) == (1, 60.0)
    assert (told.open_at_end, told.now.never_cleared) == (2, 1)


def test_a_receipt_tells_the_cause_and_else_the_alarms_do(store: Store, engine: Engine, span: Span) -> None:
    pictures = [drawn(1, 1, 2, "小区退服"), drawn(2, 1, 3, "市电停电"), drawn(3, 1, 4, "光缆中断")]
    first = order(1.5, "R-1", "G-1")
    life = msgspec.structs.replace(first.life, receipt=Receipt(scene=Scene.USER))
    reported = msgspec.structs.replace(first, version=2, life=life)
    unreported = order(1.5, "R-2", "G-2")
    pictures += [drawn(5, 1, 6, "小区退服", "Radio unit fault"), drawn(6, 1, 7, "小区退服")]
    ends = tuple(ended(number, 1, 1 + number) for number in range(1, 7))
    store.commit(outcome(1, 400, facts=(*pictures, *ends), orders=(first, reported, unreported)))
    causes = read(engine, span).now.causes
    assert {scene: (one.length.outages, one.length.mean, one.by_receipt) for scene, one in causes.items()} == {
        Scene.USER: (1, 60.0, 1),
        Scene.POWER: (1, 120.0, 0),
        Scene.TRANSMISSION: (1, 180.0, 0),
        Scene.EQUIPMENT: (1, 300.0, 0),
        None: (2, 300.0, 0),
    }


def test_an_outage_not_concluded_yet_counts_as_it_was_last_drawn(store: Store, engine: Engine, span: Span) -> None:
    store.commit(outcome(1, 12, facts=(drawn(1, 8, 10, "市电停电"),)))
    told = read(engine, span).now
    assert told.all is not None
    assert (told.all.outages, told.all.mean, list(told.causes)) == (1, 120.0, [Scene.POWER])
