"""Outages and places come by the complaints put down to them; silent outages with what became of the suspicion."""

import msgspec
import pytest
from sqlalchemy import Engine

from correlate.facts import ComplaintAttributed, ComplaintResolved, Fact, OutageConcluded, Spike, SpikeKind
from service.store.batch import Filed
from service.store.report_reads.span import Span
from service.store.report_reads.top import TopFacts, TopReads
from service.store.store import Store
from tests.service.made import at, complaint, outcome


def outage(cell: str, start: float, end: float | None, complaints: float, **changes: object) -> OutageConcluded:
    made = OutageConcluded(
        outage_id=f"O-{cell}-{start}",
        group_id=f"G-{cell}",
        cell_id=cell,
        site_id=cell.partition("-")[0],
        region="Yinchuan",
        technology="3G",
        area_class="urban",
        users=1500.0,
        started_at=at(start),
        ended_at=None if end is None else at(end),
        until=at(end or 168),
        down=((at(start), at(end or 168)),),
        planned=False,
        work_id=None,
        alarms=1,
        flaps=0,
        stale=False,
        complaints=complaints,
        complaints_lo=complaints - 1,
        complaints_hi=complaints + 2,
    )
    return msgspec.structs.replace(made, **changes)


def spike(start: float, site: str | None, unexplained: float = 8.0, **changes: object) -> Spike:
    made = Spike(
        "Yinchuan", "Xingqing", at(start), at(start + 1), 10, 2.0, 6.0, 1e-4, at(start + 1), 0.0, unexplained,
        SpikeKind.SILENT_SUSPECTED, final=True, site_id=site,
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


def kept(store: Store, *facts: Fact) -> None:
    store.commit(outcome(1, 300, facts=facts))


def read(engine: Engine, span: Span) -> TopFacts:
    return TopReads(engine).facts(span)


def test_an_empty_store_has_nothing_on_top(engine: Engine, span: Span) -> None:
    facts = read(engine, span)
    assert (facts.outages, facts.groups, facts.places, facts.silent, facts.silent_before) == ((), 0, (), (), ())


def test_outages_are_groups_with_all_their_cells_the_most_complaints_first(
    store: Store, engine: Engine, span: Span
) -> None:
    kept(
        store,
        outage("YC1-1", 1, 3, 2.0, group_id="G-1"),
        outage("YC1-2", 2, 4, 3.0, group_id="G-1"),
        outage("YC2-1", 2, None, 1.5, group_id="G-1"),
        outage("YC2-2", 10, None, 9.0),
        outage("GY1-1", -5, 5, 50.0),
        outage("YC2-1", 20, 22, 80.0, planned=True),
    )
    facts = read(engine, span)
    assert ([one.group_id for one in facts.outages], facts.groups) == (["G-YC2-2", "G-1"], 2)
    group = facts.outages[1]
    assert (group.place, group.sites, group.cells, group.started_at, group.ended_at) == ("YC1", 2, 3, at(1), None)
    assert (group.complaints, group.below, group.above) == (6.5, 3.0, 12.0)


def test_places_come_by_the_complaints_of_their_outages(store: Store, engine: Engine, span: Span) -> None:
    kept(store, outage("YC1-1", 1, 3, 2.0), outage("YC1-2", 2, 4, 3.0), outage("YC2-1", 2, 4, 4.0))
    assert [(one.place, one.cells, one.outages, one.complaints) for one in read(engine, span).places] == [
        ("YC1", 2, 2, 5.0),
        ("YC2", 1, 1, 4.0),
    ]


def test_silent_outages_are_told_of_each_time_those_going_on_and_the_explained_are_not(
    store: Store, engine: Engine, span: Span
) -> None:
    kept(
        store,
        spike(1, "YC1", 5.0),
        spike(3, "YC2", 9.0),
        spike(5, "YC2", final=False),
        spike(7, "YC2", kind=SpikeKind.EXPLAINED),
        spike(-5, "YC2"),
    )
    facts = read(engine, span)
    assert [one.spike.unexplained for one in facts.silent] == [9.0, 5.0]
    assert len(facts.silent_before) == 1
    assert {one.confirmed for one in facts.silent} == {None}


@pytest.mark.parametrize(
    ("cell", "start", "verdict"),
    [("YC1-1", 24.0, True), ("YC1-1", 26.5, None), ("YC2-1", 2.0, None)],
    ids=["within a day", "later", "elsewhere"],
)
def test_an_alarm_at_the_place_after_all_confirms_it(
    store: Store, engine: Engine, span: Span, cell: str, start: float, verdict: bool | None
) -> None:
    kept(store, spike(1, "YC1"), outage(cell, start, start + 1, 0.0))
    assert [one.confirmed for one in read(engine, span).silent] == [verdict]


def test_a_spike_that_names_no_place_is_not_confirmed_by_outages_without_a_site(
    store: Store, engine: Engine, span: Span
) -> None:
    kept(store, spike(1, None), outage("YC1-1", 1, 2, 0.0, site_id=None))
    assert [one.confirmed for one in read(engine, span).silent] == [None]


@pytest.mark.parametrize(("causes", "verdict"), [(("power", "user"), True), (("user", "user", "power"), False)])
def test_what_its_complaints_were_closed_with_confirms_or_refutes_it(
    store: Store, engine: Engine, span: Span, causes: tuple[str, ...], verdict: bool
) -> None:
    names = [f"C-{number}" for number in range(len(causes))]
    facts: list[Fact] = [spike(1, "YC1")]
    facts += [ComplaintAttributed(name, "Yinchuan", "Xingqing", at(1.5), (), 1.0) for name in names]
    facts += [
        ComplaintResolved(name, "Yinchuan", at(1.5), cause, None) for name, cause in zip(names, causes, strict=True)
    ]
    records = tuple(Filed(complaint(1.5, name), at(1.5)) for name in names)
    store.commit(outcome(1, 300, records=records, facts=tuple(facts)))
    assert [one.confirmed for one in read(engine, span).silent] == [verdict]
