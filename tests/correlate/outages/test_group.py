from itertools import pairwise, permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from correlate.outages.folding import Folding
from correlate.outages.group import SITES_OF_A_DISTRICT, group_of
from ingest.inventory import Inventory
from ingest.records import Alarm, Cell, Effect, Region
from tests.correlate.outages.cast import alarm, at, folding, inventory


def groups(fold: Folding) -> list[list[str]]:
    """The cells of each group, sorted."""
    found: dict[str, list[str]] = {}
    for one in fold.outages():
        found.setdefault(group_of(one).group_id, []).append(one.cell.cell_id)
    return sorted(sorted(cells) for cells in found.values())


def filed(alarms: list[Alarm], *, backhaul: bool = True) -> Folding:
    """A folding that has taken these alarms."""
    fold = folding(inventory(backhaul=backhaul))
    for one in alarms:
        fold.file(one, at(1000))
    return fold


def test_cells_of_a_site_that_fail_together_are_one_group() -> None:
    fold = filed([alarm(0, cell="A1-1"), alarm(2, cell="A1-2", alarm_id="2")])
    assert groups(fold) == [["A1-1", "A1-2"]]


def test_cells_of_a_site_that_fail_far_apart_are_two_groups() -> None:
    fold = filed([alarm(0, cell="A1-1"), alarm(2.1, cell="A1-2", alarm_id="2")])
    assert groups(fold) == [["A1-1"], ["A1-2"]]


def test_a_shared_prefix_of_the_backhaul_is_a_shared_part() -> None:
    fold = filed([alarm(0, cell="A1-1"), alarm(1, cell="A4-2", alarm_id="2")])
    assert groups(fold) == [["A1-1", "A4-2"]]


def test_without_topology_three_sites_of_a_district_within_two_minutes_are_one_group() -> None:
    starts = {"A1-1": 0.0, "A2-1": 1.0, "A3-1": 2.0}
    fold = filed([alarm(start, cell=cell, alarm_id=cell) for cell, start in starts.items()], backhaul=False)
    assert groups(fold) == [["A1-1", "A2-1", "A3-1"]]


def test_without_topology_two_sites_are_two_groups() -> None:
    fold = filed([alarm(0, cell="A1-1"), alarm(1, cell="A2-1", alarm_id="2")], backhaul=False)
    assert groups(fold) == [["A1-1"], ["A2-1"]]


def test_without_topology_three_sites_over_more_than_two_minutes_are_three_groups() -> None:
    starts = {"A1-1": 0.0, "A2-1": 1.0, "A3-1": 2.1}
    fold = filed([alarm(start, cell=cell, alarm_id=cell) for cell, start in starts.items()], backhaul=False)
    assert groups(fold) == [["A1-1"], ["A2-1"], ["A3-1"]]


def test_children_of_one_parent_alarm_are_one_group_with_it() -> None:
    alarms = [
        alarm(0, cell="A1-1", alarm_id="P"),
        alarm(30, cell="A2-1", alarm_id="2", parent="P"),
        alarm(50, cell="A3-1", alarm_id="3", parent="P"),
    ]
    assert groups(filed(alarms, backhaul=False)) == [["A1-1", "A2-1", "A3-1"]]


def test_a_parent_of_another_system_is_another_parent() -> None:
    alarms = [
        alarm(0, cell="A1-1", alarm_id="2", parent="P"),
        alarm(0, cell="A2-1", alarm_id="3", parent="P", source="OMC"),
    ]
    assert groups(filed(alarms, backhaul=False)) == [["A1-1"], ["A2-1"]]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_groups_do_not_depend_on_the_order_of_arrival(order: tuple[int, ...]) -> None:
    alarms = [
        alarm(0, cell="A1-1", alarm_id="1"),
        alarm(1.5, cell="A2-1", alarm_id="2"),
        alarm(3, cell="A3-1", alarm_id="3"),
        alarm(60, cell="A4-1", alarm_id="4"),
    ]
    fold = filed([alarms[index] for index in order])
    assert groups(fold) == [["A1-1", "A2-1", "A3-1"], ["A4-1"]]
    first = next(one for one in fold.outages() if one.cell.cell_id == "A1-1")
    assert group_of(first).group_id == "G-" + first.outage_id[2:]


def test_what_only_a_vanished_outage_connected_falls_apart() -> None:
    fold = filed([alarm(0, cell="A1-1"), alarm(1.9, cell="A2-1", alarm_id="2"), alarm(3.8, cell="A3-1", alarm_id="3")])
    assert groups(fold) == [["A1-1", "A2-1", "A3-1"]]
    fold.file(alarm(1.9, cell="A2-1", alarm_id="2", effect=Effect.NONE, changed=5, known=5), at(1000))
    assert groups(fold) == [["A1-1"], ["A3-1"]]


def test_what_was_put_down_to_two_groups_is_put_down_to_the_one_they_become() -> None:
    fold = filed([alarm(0, cell="A1-1"), alarm(3, cell="A3-1", alarm_id="3")])
    for number, one in enumerate(sorted(fold.outages(), key=lambda one: one.started_at), start=1):
        group_of(one).complaints, group_of(one).exposure = 2.0 * number, 0.5 * number
    fold.file(alarm(1.5, cell="A2-1", alarm_id="2", known=4), at(4))
    (group,) = {group_of(one) for one in fold.outages()}
    assert (group.complaints, group.exposure) == (6.0, 1.5)


def test_what_only_an_outage_that_moved_away_held_together_falls_apart() -> None:
    chain = [alarm(0, cell="A1-1"), alarm(1.8, cell="A3-1", alarm_id="2"), alarm(3.5, cell="A2-1", alarm_id="3")]
    assert groups(filed(chain)) == [["A1-1", "A2-1", "A3-1"]]
    earlier = alarm(-10, cell="A3-1", alarm_id="4", source="other")
    assert groups(filed([*chain, earlier])) == [["A1-1"], ["A2-1"], ["A3-1"]]


def test_an_outage_that_moves_a_little_goes_on_holding_its_group_together() -> None:
    chain = [alarm(0, cell="A1-1"), alarm(1.8, cell="A3-1", alarm_id="2"), alarm(3.5, cell="A2-1", alarm_id="3")]
    fold = filed([*chain, alarm(1.6, cell="A3-1", alarm_id="4", source="other")])
    assert groups(fold) == [["A1-1", "A2-1", "A3-1"]]
    assert len({id(group_of(one)) for one in fold.outages()}) == 1


def test_a_group_whose_first_outage_moves_is_named_by_its_first_again() -> None:
    pair = [alarm(1, cell="A1-1"), alarm(1.5, cell="A1-2", alarm_id="2")]
    fold = filed([*pair, alarm(0.5, cell="A1-1", alarm_id="3", source="other")])
    first = min(fold.outages(), key=lambda one: one.started_at)
    assert {group_of(one).group_id for one in fold.outages()} == {"G-" + first.outage_id[2:]}


_CELLS = [f"A{site}-{sector}" for site in (1, 2, 3, 4) for sector in (1, 2)]
_RAISED = st.tuples(st.sampled_from(_CELLS), st.integers(0, 16), st.sampled_from((None, "P1", "P2")))


@given(st.lists(_RAISED, min_size=2, max_size=10, unique_by=lambda one: one[:2]), st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_the_order_in_which_starts_move(
    raised: list[tuple[str, int, str | None]], chance: Random
) -> None:
    alarms = [
        alarm(half / 2, cell=cell, alarm_id=str(number), parent=parent)
        for number, (cell, half, parent) in enumerate(raised)
    ]
    shuffled = chance.sample(alarms, len(alarms))
    in_order, mixed = filed(sorted(alarms, key=lambda one: one.raised_at)), filed(shuffled)
    assert groups(mixed) == groups(in_order)
    names = [sorted(group_of(one).group_id for one in fold.outages()) for fold in (in_order, mixed)]
    assert names[0] == names[1]


_CROWD = [f"S{site}-{sector}" for site in range(9) for sector in range(3)]
_BEGINNINGS = st.dictionaries(st.sampled_from(_CROWD), st.integers(0, 60), min_size=3)


def district_groups(beginnings: dict[str, int]) -> list[list[str]]:
    """By the letter: whatever began within two minutes of each other, of three sites and more, is one group."""
    group = {cell: {cell} for cell in beginnings}
    for began in beginnings.values():
        together = [cell for cell, other in beginnings.items() if 0 <= other - began <= 8]
        if len({cell.partition("-")[0] for cell in together}) >= SITES_OF_A_DISTRICT:
            joined = set().union(*(group[cell] for cell in together))
            group |= dict.fromkeys(joined, joined)
    return sorted({tuple(sorted(cells)): sorted(cells) for cells in group.values()}.values())


@given(_BEGINNINGS, st.randoms(use_true_random=False))
def test_a_crowd_in_a_district_is_grouped_by_the_letter_whatever_the_order(
    beginnings: dict[str, int], chance: Random
) -> None:
    cells = [Cell(cell, "R", site_id=cell.partition("-")[0], district="D", users=100.0) for cell in _CROWD]
    fold = folding(Inventory([Region("R")], cells))
    for cell in chance.sample(list(beginnings), len(beginnings)):
        fold.file(alarm(beginnings[cell] / 4, cell=cell, alarm_id=cell), at(1000))
    told = groups(fold)
    by_site = [[cell for cell in beginnings if cell.startswith(f"S{site}-")] for site in range(9)]
    assert told == joined_by_site(district_groups(beginnings), by_site, beginnings)


def joined_by_site(found: list[list[str]], by_site: list[list[str]], beginnings: dict[str, int]) -> list[list[str]]:
    """Groups that share a site whose cells began within two minutes of each other are one."""
    groups_ = [set(cells) for cells in found]
    for cells in by_site:
        in_order = sorted(cells, key=beginnings.__getitem__)
        for one, other in pairwise(in_order):
            if beginnings[other] - beginnings[one] <= 8:
                mine = next(group for group in groups_ if one in group)
                theirs = next(group for group in groups_ if other in group)
                if mine is not theirs:
                    groups_.remove(theirs)
                    mine |= theirs
    return sorted(sorted(group) for group in groups_)
