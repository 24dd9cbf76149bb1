"""A network that is divided into shards comes to the same as one that is not, however often it is divided anew."""

from collections.abc import Mapping, Sequence

import msgspec
import pytest

from alerts.channels.routing import Route
from correlate.model import default_model
from correlate.rules import Rules
from ingest.alarm_wire import AlarmReader
from ingest.causes import CauseTable
from ingest.clock import ReplayClock
from ingest.complaint_wire import ComplaintReader
from ingest.times import TimeReader
from service.intake.intake import Reader
from service.pipeline.batch_worker import BatchWorker, Clocks, Outgoing
from service.pipeline.recovery import Basis, recover
from service.sharing.shards import Layout, lay_out, part_of, regions_of, rules_of, shards_of
from service.store.layouts import SHARD_LEASE, LayoutInUse, LayoutMoved
from service.store.store import PositionMoved, Store
from tests.service.conftest import NewDatabase
from tests.service.made import at, inventory, order, outcome
from tests.service.recording import KEY, Posted, batches, contents, order_body, post, recording

NETWORK = inventory()
TWO = lay_out(NETWORK, 2, {})


def basis_of(shard: str) -> Basis:
    if shard == "all":
        return Basis(NETWORK, default_model(), Rules())
    part = part_of(NETWORK, regions_of(TWO, shard))
    return Basis(part, default_model(), rules_of(Rules(), part, NETWORK), shard=shard)


def worker_of(store: Store, shard: str) -> BatchWorker:
    times = TimeReader(NETWORK.timezone)
    readers: dict[str, Reader] = {
        "alarms": AlarmReader(NETWORK, times, CauseTable()),
        "complaints": ComplaintReader(NETWORK, times, KEY),
    }
    clocks = Clocks(wall=ReplayClock(at(0)), events=None)
    return BatchWorker(
        store, basis_of(shard), readers, clocks, Outgoing((Route("log"),), order_body, msgspec.json.encode), 60
    )


def divided(documents: Sequence[Posted]) -> Mapping[str, list[Posted]]:
    """Every document with those of its shard."""
    found: dict[str, list[Posted]] = {shard: [] for shard in shards_of(TWO)}
    for kind, document in documents:
        of_guyuan = b"GY" in document or b"Guyuan" in document
        found[TWO["Guyuan" if of_guyuan else "Yinchuan"]].append((kind, document))
    return found


def play(store: Store, layout: Layout, documents: Sequence[Posted]) -> None:
    store.layouts.replace(layout, at(0))
    parts = divided(documents) if layout else {"all": list(documents)}
    for shard, part in parts.items():
        worker = worker_of(store, shard)
        for batch in batches(part, [25]):
            post(worker, batch)


def concluded(url: str) -> Mapping[str, object]:
    """What has to be the same: which outages, complaints and orders there are, and what was counted."""
    held = contents(url)
    counted = [row[1:] for row in held["counters"]]
    sums = {kind: [sum(column) for column in zip(*numbers, strict=True)] for kind, numbers in _by_kind(counted).items()}
    ids = {table: [row[0] for row in held[table]] for table in ("complaints", "dead_letters")}
    return {
        **ids,
        "sums": sums,
        "outages": [row[:5] + row[8:11] for row in held["outages"]],
        "orders": [row[:5] for row in held["orders"]],
    }


def _by_kind(rows: Sequence[tuple[object, ...]]) -> Mapping[str, list[tuple[int, ...]]]:
    found: dict[str, list[tuple[int, ...]]] = {}
    for kind, *numbers in rows:
        found.setdefault(str(kind), []).append(tuple(int(str(number)) for number in numbers))
    return found


def test_two_shards_conclude_what_one_does(new_database: NewDatabase) -> None:
    urls = new_database(), new_database()
    for url, layout in zip(urls, ({}, TWO), strict=True):
        store = Store.open(url)
        play(store, layout, recording())
        for shard in shards_of(layout) or ("all",):
            worker_of(store, shard).conclude()
        store.close()
    whole, two = (concluded(url) for url in urls)
    assert whole == two
    assert len(msgspec.json.encode(whole["orders"])) > 10


def test_a_network_is_divided_and_put_together_again_without_losing_anything(new_database: NewDatabase) -> None:
    urls = new_database(), new_database()
    documents = recording()
    third = len(documents) // 3
    parts = documents[:third], documents[third : 2 * third], documents[2 * third :]
    undivided: Layout = {}
    steps = (undivided, undivided, undivided), (undivided, TWO, undivided)
    for url, layouts in zip(urls, steps, strict=True):
        store = Store.open(url)
        for layout, part in zip(layouts, parts, strict=True):
            play(store, layout, part)
        worker_of(store, "all").conclude()
        store.close()
    once, again = (concluded(url) for url in urls)
    assert again == once


def test_a_worker_that_was_frozen_while_the_network_was_divided_commits_nothing_more(store: Store) -> None:
    documents = recording()
    frozen = worker_of(store, "all")
    post(frozen, documents[:20])
    store.layouts.replace(TWO, at(0))
    with pytest.raises(PositionMoved):
        post(frozen, documents[20:30])
    with pytest.raises(LayoutMoved, match="start this worker again"):
        frozen.resume()
    assert worker_of(store, TWO["Yinchuan"]).state.now > at(0)


def test_nothing_is_divided_otherwise_while_workers_are_at_work(store: Store) -> None:
    store.layouts.replace(TWO, at(0))
    lease = store.leases.take(f"{SHARD_LEASE}0", "worker-a", at(1), at(2) - at(1))
    assert lease is not None
    with pytest.raises(LayoutInUse, match=r"worker-a.*stop these first"):
        store.layouts.replace({}, at(1.5))
    more = {**TWO, "Zhongwei": "1"}
    store.layouts.replace(more, at(1.5))
    assert store.layouts.current() == more
    store.layouts.replace({}, at(2))
    assert store.layouts.current() == {}
    store.layouts.replace(TWO, at(2))


def test_a_shard_has_the_orders_of_its_regions_only(store: Store) -> None:
    store.layouts.replace(TWO, at(0))
    elsewhere = order(order_id="R-2", group_id="G-2", region="Guyuan")
    store.commit(outcome(shard=TWO["Yinchuan"], orders=(order(), elsewhere)))
    ledgers = {region: recover(store, basis_of(TWO[region])).state.desk.ledger for region in TWO}
    assert {region: len(ledger) for region, ledger in ledgers.items()} == {"Guyuan": 0, "Yinchuan": 1}


def test_how_far_everything_is_is_told_by_the_shard_that_is_furthest_back(store: Store) -> None:
    store.commit(outcome(hours=9, shard="0", newest_event_time=at(8), watermark=at(7)))
    store.commit(outcome(hours=5, shard="1", newest_event_time=at(4), watermark=at(3)))
    told = store.reads.freshness()
    assert (told.now, told.newest_event_time, told.watermark, told.committed_at) == (at(5), at(8), at(3), at(5))
