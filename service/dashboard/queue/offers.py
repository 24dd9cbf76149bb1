"""What can be done to an order from its stage: which verbs, what each asks for, which can not be undone. Pure."""

from collections.abc import Mapping

import msgspec

from alerts.orders.life import Stage
from alerts.orders.order_action import FROM, OrderVerb
from alerts.orders.receipt import REQUIRED, Scene

KEYS: Mapping[OrderVerb, str] = {
    OrderVerb.ACKNOWLEDGE: "a",
    OrderVerb.REJECT: "r",
    OrderVerb.REDISPATCH: "d",
    OrderVerb.ASSIGN: "s",
    OrderVerb.TRAVEL: "t",
    OrderVerb.START: "b",
    OrderVerb.HOLD: "h",
    OrderVerb.RESUME: "u",
    OrderVerb.COMPLETE: "c",
    OrderVerb.CANCEL: "x",
    OrderVerb.COMMENT: "m",
}
"""The key of each verb while its order is open; none of them moves or searches."""

ASKS: Mapping[OrderVerb, tuple[str, ...]] = {
    OrderVerb.ACKNOWLEDGE: ("unit", "crew"),
    OrderVerb.REJECT: ("reason", "unit"),
    OrderVerb.REDISPATCH: ("unit", "crew"),
    OrderVerb.ASSIGN: ("unit", "crew"),
    OrderVerb.TRAVEL: ("crew",),
    OrderVerb.START: ("crew",),
    OrderVerb.HOLD: ("reason", "until"),
    OrderVerb.RESUME: (),
    OrderVerb.COMPLETE: ("receipt",),
    OrderVerb.CANCEL: ("reason",),
    OrderVerb.COMMENT: (),
}
"""The fields of each form besides a note."""

NEEDS: Mapping[OrderVerb, frozenset[str]] = {
    OrderVerb.REJECT: frozenset({"reason"}),
    OrderVerb.REDISPATCH: frozenset({"unit"}),
    OrderVerb.HOLD: frozenset({"reason"}),
    OrderVerb.CANCEL: frozenset({"reason"}),
    OrderVerb.COMMENT: frozenset({"note"}),
}
"""Fields without which a form can not be sent."""

FINAL = frozenset({OrderVerb.CANCEL, OrderVerb.COMPLETE, OrderVerb.REJECT})
"""What can not be undone, and is asked once more."""

_USUAL: Mapping[Stage, OrderVerb] = {
    Stage.ISSUED: OrderVerb.ACKNOWLEDGE,
    Stage.REDISPATCHED: OrderVerb.ACKNOWLEDGE,
    Stage.REJECTED: OrderVerb.REDISPATCH,
    Stage.ACKNOWLEDGED: OrderVerb.ASSIGN,
    Stage.ASSIGNED: OrderVerb.TRAVEL,
    Stage.TRAVELLING: OrderVerb.START,
    Stage.IN_PROGRESS: OrderVerb.COMPLETE,
    Stage.HELD: OrderVerb.RESUME,
    Stage.RESTORED: OrderVerb.COMPLETE,
    Stage.VERIFIED: OrderVerb.COMPLETE,
}

RECEIPT_FIELDS = ("cause", "measures", "equipment", "segment", "supply", "work_id", "party", "finding", "follow_up")
"""The fields of a receipt that are written out, in the order in which a crew tells them."""


class Offer(msgspec.Struct, frozen=True):
    """One thing that can be done: by which key, with which fields, `needs` of them without fail.

    `usual`: the next thing that is commonly done; `final`: it can not be undone; `one_step`: it asks for nothing,
    so that key and button do it at once.
    """

    verb: OrderVerb
    key: str
    asks: tuple[str, ...]
    needs: frozenset[str]
    usual: bool
    final: bool

    @property
    def one_step(self) -> bool:
        """Whether nothing has to be told and nothing is lost."""
        return not self.needs and not self.final and self.verb is not OrderVerb.ASSIGN


def offers(stage: Stage) -> tuple[Offer, ...]:
    """What can be done from that stage, the usual next thing first."""
    usual = _USUAL.get(stage)
    possible = [
        Offer(verb, KEYS[verb], ASKS[verb], NEEDS.get(verb, frozenset()), verb is usual, verb in FINAL)
        for verb in OrderVerb
        if stage in FROM[verb]
    ]
    return tuple(sorted(possible, key=lambda offer: not offer.usual))


def needed_for(scene: Scene) -> tuple[str, ...]:
    """The fields of the receipt without which that scene is incomplete."""
    return REQUIRED[scene]
