"""Whatever happens to groups, and whatever people do, in whatever order: what always holds of orders."""

from collections.abc import Iterable
from contextlib import suppress
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from alerts.action import ActionRefused
from alerts.desk import Desk
from alerts.orders.ledger import Ledger
from alerts.orders.life import Stage
from alerts.orders.order import RepairOrder
from alerts.orders.order_action import FROM, STATE, OrderVerb
from alerts.told import Told
from correlate.facts import GroupPicture, OpenOutage
from tests.alerts.cast import GROUNDS, at, outage, picture
from tests.alerts.orders.working import COMPLETE, action, quarter

CELLS = ("YC-1", "YC-2", "LW-1", "HL-1")
Step = tuple[str, int, int]

numbers = st.integers(0, 3)
steps: st.SearchStrategy[list[Step]] = st.lists(
    st.tuples(
        st.sampled_from(["down", "up", "merge", "merge", "split", "split", "loud", "err", *["act"] * 8]),
        numbers,
        st.integers(0, 60),
    ),
    min_size=5,
    max_size=30,
).map(lambda steps: [("down", 0, 1), ("down", 1, 1), ("down", 2, 1), *steps])


class World:
    """Cells fail and come back, their groups merge and fall apart, people act, and a desk takes all of it."""

    def __init__(self) -> None:
        self.desk = Desk(GROUNDS)
        self.told = Told()
        self.minutes = 0.0
        self._groups: dict[str, list[OpenOutage]] = {}
        self._formerly: dict[str, tuple[str, ...]] = {}
        self._number = 0
        self._counted = 0.0
        self._is_loud = False

    def play(self, steps: Iterable[Step], restarts: frozenset[int] = frozenset()) -> "World":
        """All steps, one after the other, beginning anew from what was told before those of `restarts`."""
        for number, (kind, which, minutes) in enumerate(steps):
            if number in restarts:
                self.desk = self._restarted()
            self._pass(minutes)
            getattr(self, f"_{kind}")(which, minutes)
        self._pass(600)
        return self

    def _restarted(self) -> Desk:
        latest = {order.order_id: order for order in self.told.orders}
        held = sorted(latest.values(), key=lambda order: (order.is_open, order.changed_at, order.order_id))
        cases = {(case.kind, case.case_id): case for case in self.told.cases}
        return Desk(GROUNDS, Ledger(held), [cases[key] for key in sorted(cases) if cases[key].is_open])

    def _pass(self, minutes: float) -> None:
        until = self.minutes + minutes
        while (known := self._counted + 30) < until:
            self._fall_due(known)
            counted = quarter(self._counted, observed=20 if self._is_loud else 2)
            self.told.add(self.desk.take((counted,), at(known)))
            self._counted += 15
        self._fall_due(until)
        self.minutes = until

    def _fall_due(self, minutes: float) -> None:
        while (due := self.desk.next_due) is not None and due < at(minutes):
            self.told.add(self.desk.take((), due))

    def _draw(self, *group_ids: str) -> None:
        drawn = [self._picture(group_id) for group_id in group_ids]
        self.told.add(self.desk.take(drawn, at(self.minutes)))

    def _picture(self, group_id: str) -> GroupPicture:
        made = picture(*self._groups[group_id], group=group_id, formerly=self._formerly.get(group_id, ()))
        return replace(made, at=at(self.minutes))

    def _new_group(self, *outages: OpenOutage) -> str:
        self._number += 1
        group_id = f"G-{self._number}"
        self._groups[group_id] = list(outages)
        return group_id

    def _lasting(self) -> list[str]:
        return [name for name, held in self._groups.items() if any(each.ended_at is None for each in held)]

    def _down(self, which: int, _: int) -> None:
        cell = CELLS[which]
        down = {each.cell_id for held in self._groups.values() for each in held if each.ended_at is None}
        if cell not in down:
            self._draw(self._new_group(outage(cell, started_at=at(self.minutes), users=3_000)))

    def _up(self, which: int, _: int) -> None:
        for group_id in self._lasting()[which : which + 1]:
            held = self._groups[group_id]
            self._groups[group_id] = [replace(each, ended_at=each.ended_at or at(self.minutes)) for each in held]
            self._draw(group_id)

    def _merge(self, which: int, _: int) -> None:
        lasting = self._lasting()
        if len(lasting) > 1:
            kept, gone = lasting[which % 2], lasting[1 - which % 2]
            self._groups[kept] += self._groups.pop(gone)
            self._formerly[kept] = (*self._formerly.get(kept, ()), *self._formerly.pop(gone, ()), gone)
            self._draw(kept)

    def _split(self, which: int, _: int) -> None:
        for group_id in self._lasting():
            if len(self._groups[group_id]) > 1:
                parted = self._new_group(self._groups[group_id].pop())
                self._draw(*((group_id, parted) if which % 2 else (parted, group_id)))
                return

    def _loud(self, which: int, _: int) -> None:
        self._is_loud = which == 0

    def _act(self, which: int, choice: int) -> None:
        """One of the things that the order's stage allows."""
        for order in self._known(which):
            verbs = [verb for verb in OrderVerb if order.life.stage in FROM[verb]]
            self._do(order, verbs[choice % len(verbs)], choice)

    def _err(self, which: int, choice: int) -> None:
        """Anything, allowed or not."""
        for order in self._known(which):
            self._do(order, list(OrderVerb)[choice % len(OrderVerb)], choice)

    def _known(self, which: int) -> list[RepairOrder]:
        latest = list({order.order_id: order for order in self.told.orders}.values())
        return latest[which % len(latest) :][:1] if latest else []

    def _do(self, order: RepairOrder, verb: OrderVerb, choice: int) -> None:
        made = action(order.order_id, verb, at(self.minutes), "said")
        receipt = COMPLETE if choice % 2 else {"scene": "power"}
        details = {"unit": "North", "reason": "other", "receipt": receipt if choice % 3 else None}
        with suppress(ActionRefused):
            self.told.add(self.desk.act(replace(made, details=details), at(self.minutes)))


def histories(told: Told) -> dict[str, list[RepairOrder]]:
    found: dict[str, list[RepairOrder]] = {}
    for order in told.orders:
        found.setdefault(order.order_id, []).append(order)
    return found


BY_HAND = {(stage, verb) for verb, stages in FROM.items() for stage in stages}
BY_MACHINE = {
    Stage.RESTORED: {Stage.VERIFIED, Stage.ISSUED},
    Stage.COMPLETED: {Stage.VERIFIED, Stage.IN_PROGRESS},
    Stage.VERIFIED: {Stage.ISSUED},
    Stage.WITHDRAWN: {Stage.ISSUED},
    Stage.CANCELLED: {Stage.ISSUED},
}
"""Beside these any open stage may end: withdrawn, or restored where somebody had it."""


@settings(max_examples=80)
@given(steps)
def test_versions_count_up_and_every_move_is_one_that_is_allowed(steps: list[Step]) -> None:
    for history in histories(World().play(steps).told).values():
        assert [order.version for order in history] == list(range(1, len(history) + 1))
        for order in history:
            assert order.state is STATE[order.life.stage]
        for before, after in pairwise(history):
            assert before.changed_at <= after.changed_at
            if after.life.by == "goldenwindow" and after.life.stage is not before.life.stage:
                ended = before.is_open and after.life.stage in {Stage.WITHDRAWN, Stage.RESTORED}
                assert ended or after.life.stage in BY_MACHINE.get(before.life.stage, set())


@settings(max_examples=80)
@given(steps)
def test_a_group_has_one_open_order_and_the_ledger_holds_what_was_told(steps: list[Step]) -> None:
    world = World().play(steps)
    latest = {order_id: history[-1] for order_id, history in histories(world.told).items()}
    still_open = [order for order in latest.values() if order.is_open]
    groups = [order.group_id for order in still_open]
    assert len(groups) == len(set(groups)) == len(world.desk.ledger)
    assert all(world.desk.ledger.of_group(order.group_id) == order for order in still_open)


@settings(max_examples=50)
@given(steps, st.sets(st.integers(0, 24), min_size=1).map(frozenset))
def test_a_restart_at_any_point_makes_no_difference(steps: list[Step], restarts: frozenset[int]) -> None:
    whole, broken = World().play(steps).told, World().play(steps, restarts).told
    assert broken.orders == whole.orders
    assert broken.notices == whole.notices
    assert broken.cases == whole.cases


@settings(max_examples=50)
@given(steps)
def test_links_lead_both_ways(steps: list[Step]) -> None:
    latest = {order_id: history[-1] for order_id, history in histories(World().play(steps).told).items()}
    for order in latest.values():
        for parent in order.life.split_from:
            assert order.order_id in latest[parent].life.split_into
        for part in order.life.split_into:
            assert order.order_id in latest[part].life.split_from
        for gone in order.life.absorbed:
            assert latest[gone].merged_into == order.order_id
        for earlier in order.life.repeats:
            assert latest[earlier].issued_at <= order.issued_at


@settings(max_examples=50)
@given(steps)
def test_nothing_is_told_twice(steps: list[Step]) -> None:
    told = World().play(steps).told
    notices = [notice.notice_id for notice in told.notices]
    keys = [order.key for order in told.orders]
    assert len(notices) == len(set(notices))
    assert len(keys) == len(set(keys))
