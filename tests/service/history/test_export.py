"""The journal as a dataset: read back, it tells the same."""

from pathlib import Path

import msgspec

from alerts.explain.precision import Verdict
from ingest.dataset import Dataset
from ingest.records import Alarm, Complaint, LinkSaid, Record
from ingest.rejected_rows import RejectedRow
from service.history.export import export_dataset
from service.store.contacts import Contact
from service.store.feedback import Feedback
from service.store.store import Store
from tests.service.made import at, inventory
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


def contact(number: int, intercepted: bool, region: str) -> Contact:
    place = (region, None, "YC1-1", None, "voice", "hotline", "agent-7")
    return Contact(f"K-{number}", at(number), *place, intercepted, "yes", None, None, None, 1.0)


def test_calls_that_became_no_complaint_are_read_back_as_demand(store: Store, tmp_path: Path) -> None:
    post(worker_on(store), recording())
    region, unknown = next(iter(inventory().regions)), ""
    for number, (intercepted, where) in enumerate([(True, region), (False, region), (True, unknown)]):
        store.contacts.add(contact(number, intercepted, where))
    rejected = list[RejectedRow]()
    read = [arrival.record for arrival in exported(store, tmp_path / "dataset").arrivals(rejected.append)]
    told = [one for one in read if isinstance(one, Complaint) and one.channel == "intercepted"]
    assert ([one.complaint_id for one in told], rejected) == (["contact-K-0"], [])
    assert (told[0].created_at, told[0].cell_id, told[0].customer) == (at(0), "YC1-1", None)


def test_what_most_people_say_of_links_is_read_back(store: Store, tmp_path: Path) -> None:
    post(worker_on(store), recording())
    for number, (outage, verdict, by) in enumerate(
        [("O-1", Verdict.REJECT, "a"), ("O-2", Verdict.CONFIRM, "a"), ("O-2", Verdict.REJECT, "b")]
    ):
        store.feedback.add(Feedback(at(number), verdict, by, "4G-urban", "C-1", outage))
    assert exported(store, tmp_path / "dataset").links_said == (LinkSaid("C-1", "O-1", confirmed=False),)


def test_what_most_say_that_an_order_came_from_is_told_of_all_its_outages(store: Store, tmp_path: Path) -> None:
    post(worker_on(store), recording())
    order = store.reads.orders()[0]
    for number, (by, cause) in enumerate([("a", "mains"), ("b", "board"), ("c", "board"), ("a", "board")]):
        store.feedback.add(Feedback(at(number), Verdict.REJECT, by, "crew", order_id=order.order_id, cause=cause))
    assert exported(store, tmp_path / "dataset").causes_said == dict.fromkeys(order.outage_ids, "board")
