"""What tells how a complaint was handled is kept beside it, and filled in where an earlier version left it out."""

import gzip
from pathlib import Path

import msgspec
from sqlalchemy import create_engine, select

from ingest.records import Complaint
from service.store import schema
from service.store.batch import Filed
from service.store.store import Store
from tests.service.made import at, complaint, outcome
from tests.service.store.test_upgrade import MADE_BY_0001

NAMES = ("scene", "planned_resolution_at", "first_contact_resolved")
COLUMNS = [schema.complaints.c[name] for name in ("complaint_id", *NAMES)]


def told(url: str) -> dict[str, tuple[object, ...]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {row[0]: tuple(row[1:]) for row in connection.execute(select(*COLUMNS))}
    engine.dispose()
    return found


def test_scene_plan_and_first_contact_are_those_of_the_latest_state(store: Store, url: str) -> None:
    made = complaint(9, scene="校园", planned_resolution_at=at(57))
    closed = msgspec.structs.replace(made, known_at=at(20), resolved_at=at(20), first_contact_resolved=False)
    store.commit(outcome(1, 9, records=(Filed(made, at(9)),)))
    assert told(url)["C-1"] == ("校园", at(57), None)
    store.commit(outcome(2, 20, records=(Filed(closed, at(20)),)))
    assert told(url)["C-1"] == ("校园", at(57), False)


def test_an_upgrade_reads_them_from_the_journal(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    (tmp_path / "old.db").write_bytes(gzip.decompress(MADE_BY_0001.read_bytes()))
    journal = schema.journal.c
    engine = create_engine(url)
    with engine.begin() as connection:
        filed = select(journal.sequence, journal.body).where(journal.kind == "complaints").order_by(journal.sequence)
        rows = connection.execute(filed).all()
        for sequence, body in rows:
            state = msgspec.msgpack.decode(body, type=Complaint)
            other = msgspec.structs.replace(state, scene=f"S-{sequence}", planned_resolution_at=at(sequence))
            changed = schema.journal.update().where(journal.sequence == sequence)
            connection.execute(changed.values(body=msgspec.msgpack.encode(other)))
    engine.dispose()
    ids = {sequence: msgspec.msgpack.decode(body, type=Complaint).complaint_id for sequence, body in rows}
    Store.open(url).close()
    latest = {complaint_id: sequence for sequence, complaint_id in ids.items()}
    assert told(url) == {
        complaint_id: (f"S-{sequence}", at(sequence), None) for complaint_id, sequence in latest.items()
    }


def test_an_erased_customer_takes_the_scene_along(store: Store, url: str) -> None:
    store.commit(outcome(1, 9, records=(Filed(complaint(9, scene="校园", customer="k"), at(9)),)))
    store.erasure.erase("k", frozenset({"k"}))
    (kept,) = told(url).values()
    assert kept == (None, None, None)
