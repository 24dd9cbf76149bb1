from collections.abc import Sequence

import msgspec

from alerts.dispatch.own_repairs import repair_of
from alerts.orders.ledger import Ledger
from alerts.orders.life import Life, Stage
from alerts.orders.order import Kind, RepairOrder, State
from tests.alerts.cast import at, issued, outage, picture

FIRST = issued(Ledger(), picture(outage("YC-1"), outage("YC-2", users=3000.0)), now=at(4))


def state(minutes: float, stage: Stage, tmf: State, kind: Kind = Kind.CREW) -> RepairOrder:
    life = Life(stage=stage, unit="Yinchuan north", crew="3")
    return msgspec.structs.replace(FIRST, changed_at=at(minutes), state=tmf, life=life, kind=kind)


REPAIRED = (
    FIRST,
    state(10, Stage.ACKNOWLEDGED, State.ACKNOWLEDGED),
    state(40, Stage.IN_PROGRESS, State.IN_PROGRESS),
    state(100, Stage.COMPLETED, State.COMPLETED),
)


def of_kind(kind: Kind, states: Sequence[RepairOrder] = REPAIRED) -> list[RepairOrder]:
    return [msgspec.structs.replace(one, kind=kind) for one in states]


def test_an_order_tells_when_it_was_accepted_begun_and_done() -> None:
    told = repair_of(REPAIRED)
    assert told is not None
    assert (told.issued_at, told.accepted_at, told.arrived_at, told.fixed_at) == (at(4), at(10), at(40), at(100))
    assert (told.cell_id, told.unit, told.crew) == ("YC-2", "Yinchuan north", "3")


def test_what_came_back_by_itself_tells_nothing_of_repairs() -> None:
    assert repair_of((*REPAIRED[:2], state(50, Stage.RESTORED, State.COMPLETED))) is None
    assert repair_of((*REPAIRED[:3], state(50, Stage.WITHDRAWN, State.CANCELLED))) is None


def test_a_reset_from_afar_tells_nothing_of_crews() -> None:
    assert repair_of(of_kind(Kind.REMOTE)) is None


def test_what_others_repaired_names_no_crew_of_ours() -> None:
    told = repair_of(of_kind(Kind.THIRD_PARTY))
    assert told is not None
    assert told.crew is None
