"""The journal as a dataset: read back, it tells the same."""

from pathlib import Path

import msgspec

from ingest.dataset import Dataset
from ingest.records import Alarm, Complaint, Record
from ingest.rejected_rows import RejectedRow
from service.export import export_dataset
from service.store.store import Store
from tests.service.made import inventory
from tests.service.recording import post, recording, worker_on


def plain(record: Record) -> str:
    """Without how the customer is hashed, which each reading makes up for itself."""
    return repr(record if isinstance(record, Alarm) else msgspec.structs.replace(record, customer=None))


def exported(store: Store, folder: Path) -> Dataset:
    folder.mkdir()
    assert export_dataset(store, inventory(), folder, lambda: False) > 100
    return Dataset.open(folder)


def test_what_is_read_back_is_what_was_filed(store: Store, tmp_path: Path) -> None:
    post(worker_on(store), recording())
    dataset, rejected = exported(store, tmp_path / "dataset"), list[RejectedRow]()
    read = [arrival.record for arrival in dataset.arrivals(rejected.append)]
    assert (rejected, dataset.warnings) == ([], [])
    kept = [*store.journal.records_of("alarms"), *store.journal.records_of("complaints")]
    told = {plain(record) for record in kept if not (isinstance(record, Alarm) and record.implied)}
    assert told <= {plain(record) for record in read}
    callers = [{one.complaint_id for one in kept if isinstance(one, Complaint) and one.customer}]
    assert callers == [{one.complaint_id for one in read if isinstance(one, Complaint) and one.customer}]


def test_the_network_is_read_back_as_it_was(store: Store, tmp_path: Path) -> None:
    post(worker_on(store), recording())
    places, known = exported(store, tmp_path / "dataset").inventory, inventory()
    assert (places.regions, places.cells, places.sites) == (known.regions, known.cells, known.sites)
    assert (places.works, places.timezone) == (known.works, known.timezone)


def test_a_stop_ends_it_early(store: Store, tmp_path: Path) -> None:
    post(worker_on(store), recording())
    assert export_dataset(store, inventory(), tmp_path, lambda: True) > 0
