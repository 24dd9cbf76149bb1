from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from correlate.facts import Fact
from ingest.inventory import Inventory
from ingest.records import Region
from service.dashboard.store_scenes import StoreScenes, outage_marks
from service.store.batch import BatchOutcome, Count
from service.store.store import Store
from tests.service.api.conftest import concluded
from tests.service.dashboard.cast import BUSY, CUTOVER, FIBRE_CUT, MINUTE, NOW, SILENT, SITE_DOWN, order

INVENTORY = Inventory([Region("yinchuan", "银川", "Yinchuan"), Region("guyuan", "固原", "Guyuan")], [])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'scenes.db'}")
    yield opened
    opened.close()


def scenes(store: Store) -> StoreScenes:
    return StoreScenes(store.reads, store.weekly_facts, INVENTORY, lambda: NOW, lambda: 1)


def test_an_empty_store_is_an_empty_scene(store: Store) -> None:
    scene = scenes(store).scene(12)
    assert scene.freshness.newest is None
    assert (scene.groups, scene.orders, scene.bins, scene.marks) == ((), (), (), ())
    assert scenes(store).weekly() == ()


def test_a_scene_is_what_the_tables_say(store: Store) -> None:
    counts = {"alarms": Count(accepted=5, duplicate=1, rejected=2, late=3), "complaints": Count(accepted=4)}
    orders = (*BUSY.orders[:2], msgspec.structs.replace(BUSY.orders[2], changed_at=NOW - 5 * MINUTE))
    facts: tuple[Fact, ...] = (FIBRE_CUT, SITE_DOWN, CUTOVER, SILENT, *BUSY.bins)
    store.commit(BatchOutcome(1, NOW, NOW, NOW - 15 * MINUTE, NOW, facts=facts, orders=orders, counts=counts))
    scene = scenes(store).scene(12)
    assert scene.groups[:2] == (FIBRE_CUT, SITE_DOWN)
    assert [each.order_id for each in scene.orders] == ["R-G-fibre", "R-G-site", "R-G-cleared"]
    assert (scene.freshness.read, scene.freshness.rejected, scene.freshness.late) == (12, 2, 3)
    assert scene.freshness.concluded_to == NOW - 15 * MINUTE
    assert set(scene.bins) == {each for each in BUSY.bins if each.starts_at >= NOW - 12 * 60 * MINUTE}
    assert scene.spikes == (SILENT,)


def test_orders_closed_long_ago_are_not_shown(store: Store) -> None:
    old = msgspec.structs.replace(BUSY.orders[2], changed_at=NOW - 90 * MINUTE)
    store.commit(BatchOutcome(1, NOW, NOW, facts=(), orders=(old, order(FIBRE_CUT, 3.0, MINUTE))))
    assert [each.order_id for each in scenes(store).scene(6).orders] == ["R-G-fibre"]


def test_the_cells_of_a_group_are_one_mark_that_is_open_while_one_of_them_is(store: Store) -> None:
    ended = msgspec.structs.replace(FIBRE_CUT.outages[0], ended_at=NOW - 9 * MINUTE)
    group = msgspec.structs.replace(FIBRE_CUT, outages=(ended, *FIBRE_CUT.outages[1:]))
    store.commit(BatchOutcome(1, NOW, NOW, facts=(group, *map(concluded, (2, 3)))))
    marks = {(mark.region, mark.cells): mark for mark in outage_marks(store.reads.outages())}
    assert marks["yinchuan", 12].ended_at is None
    # Outages 2 and 3 are of one group that spans two regions: one mark in each.
    assert {key for key in marks if key[1] == 1} == {("guyuan", 1), ("yinchuan", 1)}
    assert marks["guyuan", 1].ended_at == NOW - 120 * MINUTE + 30 * MINUTE


def test_the_weekly_table_is_of_the_newest_week_in_which_anything_happened(store: Store) -> None:
    store.commit(BatchOutcome(1, NOW, NOW, facts=tuple(map(concluded, range(7)))))
    late = StoreScenes(store.reads, store.weekly_facts, INVENTORY, lambda: NOW + 60 * 24 * 30 * MINUTE, lambda: 1)
    rows = late.weekly()
    assert [(row.week, row.region) for row in rows] == [
        ("2011-W26", "yinchuan"),
        ("2011-W26", "guyuan"),
        ("2011-W27", "yinchuan"),
        ("2011-W27", "guyuan"),
    ]
    assert [row.outages for row in rows[2:]] == [3, 4]
    assert rows[2].outage_hours == pytest.approx(1.5)
