"""What the store has kept of arrivals and network, written out as a dataset that every verb reads."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from alerts.explain.precision import Verdict
from ingest.headers import FEEDBACK
from ingest.inventory import Inventory
from ingest.records import Alarm, Category, Cell, Complaint, LocationSource, PlannedWork, Region, Site
from service.history.recording import DocumentWriter
from service.history.summary import KINDS
from service.store.contacts import Contact
from service.store.store import Store

_SETTINGS = "dataset.toml"
_LOOKED_AT = 5_000


def export_dataset(store: Store, inventory: Inventory, folder: Path, is_stopping: Callable[[], bool]) -> int:
    """Write the journal and the inventory into `folder`, which is there; tells how many records there are.

    Customers stand there as their keyed hashes; calls that were answered and became no complaint stand among the
    complaints; what people said of links and causes, in a file of its own. It ends early once `is_stopping`.
    OSError where it can not be written.
    """
    (folder / _SETTINGS).write_text(f'name = "journal"\ntimezone = "{inventory.timezone}"\n', encoding="utf-8")
    _write_table(folder / "regions.csv", Region, inventory.regions.values())
    _write_table(folder / "cells.csv", Cell, inventory.cells.values())
    _write_table(folder / "sites.csv", Site, inventory.sites.values())
    _write_table(folder / "planned_work.csv", PlannedWork, inventory.works)
    _write_rows(folder / "feedback.csv", FEEDBACK.columns, _said(store))
    writer, written = DocumentWriter(), 0
    for kind in KINDS:
        with (folder / f"{kind}.jsonl").open("wb") as file:
            for record in store.journal.records_of(kind):
                # A raise that only its clear tells of is told by the clear's document.
                if isinstance(record, Alarm) and record.implied:
                    continue
                file.write(writer.document_of(record) + b"\n")
                written += 1
                if written % _LOOKED_AT == 0 and is_stopping():
                    return written
            if kind == "complaints":
                for contact in store.contacts.intercepted():
                    if contact.region in inventory.regions:
                        file.write(writer.document_of(_as_complaint(contact)) + b"\n")
    return written


def _said(store: Store) -> Iterator[tuple[str, str, str, str]]:
    for complaint_id, outage_id, verdict in store.feedback.links():
        yield complaint_id, outage_id, verdict.value, ""
    for order_id, cause in store.feedback.causes():
        order = store.reads.order(order_id)
        for outage_id in order.outage_ids if order else ():
            yield "", outage_id, Verdict.REJECT.value, cause


def _as_complaint(contact: Contact) -> Complaint:
    """The demand of a call that was answered: studies would else take fewer calls for fewer who feel an outage."""
    return Complaint(
        complaint_id=f"contact-{contact.contact_id}",
        created_at=contact.at,
        known_at=contact.at,
        region=contact.region,
        district=contact.district,
        cell_id=contact.cell_id,
        location_source=LocationSource.SERVING_CELL if contact.cell_id else None,
        category=Category(contact.category) if contact.category else None,
        channel="intercepted",
    )


def _write_table(
    path: Path, kind: type[Region | Cell | Site | PlannedWork], rows: Iterable[Region | Cell | Site | PlannedWork]
) -> None:
    told = (["" if value is None else _text(value) for value in msgspec.structs.astuple(row)] for row in rows)
    _write_rows(path, kind.__struct_fields__, told)


def _write_rows(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(columns)
        table.writerows(rows)


def _text(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode().strip('"')
