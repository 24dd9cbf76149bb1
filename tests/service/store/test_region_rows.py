"""Whoever sees some regions reads rows of no others, whichever way a query is written."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, Executable, Select, create_engine, event, exists, func, insert, select, text, union_all

from service.store import schema
from service.store.region_rows import NotCut, only_seen
from service.store.seen_regions import seeing

A, B = schema.complaints.c, schema.attributions.c
OTHER = schema.complaints.alias("other")


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    event.listen(engine, "before_execute", only_seen, retval=True)
    with engine.begin() as connection:
        schema.metadata.create_all(connection, [schema.complaints, schema.attributions, schema.regions])
        rows = [
            {"complaint_id": f"{region}-{number}", "region": region, "created_at": _at(number)}
            for region in ("here", "there")
            for number in range(3)
        ]
        fill: dict[str, Any] = {"category": "voice", "background": 1.0, "concluded": False, "concluded_cause": None}
        names = {column.name for column in schema.complaints.c}
        connection.execute(
            insert(schema.complaints), [{k: v for k, v in {**fill, **row}.items() if k in names} for row in rows]
        )
        shares = [
            {"complaint_id": row["complaint_id"], "outage_id": "O", "probability": 0.5, "planned": False}
            for row in rows
        ]
        connection.execute(insert(schema.attributions), shares)
    yield engine
    engine.dispose()


def _at(number: int) -> datetime:
    return datetime(2011, 7, 4, number, tzinfo=UTC)


QUERIES: dict[str, Select[Any]] = {
    "plain": select(A.complaint_id),
    "chosen": select(A.complaint_id).where(A.region == "there"),
    "joined": select(A.complaint_id).join_from(
        schema.attributions, schema.complaints, A.complaint_id == B.complaint_id
    ),
    "without a region of its own": select(B.complaint_id),
    "under another name": select(OTHER.c.complaint_id),
    "inside": select(A.complaint_id).where(A.complaint_id.in_(select(OTHER.c.complaint_id))),
    "as a table": select(select(A.complaint_id).subquery().c.complaint_id),
    "asking whether there are": select(B.complaint_id).where(exists().where(A.complaint_id == B.complaint_id)),
}


def read(engine: Engine, statement: Executable) -> Sequence[Any]:
    with engine.connect() as connection:
        return connection.execute(statement).scalars().all()


@pytest.mark.parametrize("name", QUERIES)
def test_no_row_of_another_region_is_read(engine: Engine, name: str) -> None:
    with seeing(frozenset({"here"})):
        found = read(engine, QUERIES[name])
    assert all(row.startswith("here") for row in found)
    assert bool(found) == (name != "chosen")


def test_counts_count_what_is_seen(engine: Engine) -> None:
    with seeing(frozenset({"here"})):
        assert read(engine, select(func.count()).select_from(schema.complaints)) == [3]
    assert read(engine, select(func.count()).select_from(schema.complaints)) == [6]


def test_an_outer_join_keeps_what_is_seen_and_adds_nothing_of_others(engine: Engine) -> None:
    on = OTHER.c.created_at == A.created_at
    pairs = select(A.complaint_id, OTHER.c.complaint_id).select_from(schema.complaints.outerjoin(OTHER, on))
    with seeing(frozenset({"here"})), engine.connect() as connection:
        found = connection.execute(pairs).all()
    assert {region.split("-")[0] for row in found for region in row if region} == {"here"}
    assert {row[0] for row in found} == {"here-0", "here-1", "here-2"}


def test_each_part_of_a_union_is_cut(engine: Engine) -> None:
    both = union_all(select(A.complaint_id), select(OTHER.c.complaint_id))
    with seeing(frozenset({"there"})):
        found = read(engine, both)
    assert len(found) == 6
    assert all(row.startswith("there") for row in found)


def test_who_sees_nothing_reads_nothing(engine: Engine) -> None:
    with seeing(frozenset()):
        assert read(engine, select(A.complaint_id)) == []


def test_what_can_not_be_cut_is_not_answered(engine: Engine) -> None:
    with seeing(frozenset({"here"})), pytest.raises(NotCut):
        read(engine, text("SELECT complaint_id FROM complaints"))


def test_the_service_itself_reads_all(engine: Engine) -> None:
    assert len(read(engine, select(A.complaint_id))) == 6


def test_who_writes_reads_all_of_what_it_writes_over(engine: Engine) -> None:
    with seeing(frozenset({"here"})), engine.execution_options(writes=True).begin() as connection:
        assert len(connection.execute(select(A.complaint_id)).all()) == 6
