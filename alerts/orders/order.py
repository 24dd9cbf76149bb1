"""The repair order 抢修工单: one state of it, its life, and its id."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b

import msgspec

from alerts.dispatch.priority import Priority
from alerts.orders.life import CLOSED_BY_PERSON, Life, Stage, entered, unsigned
from alerts.orders.push_time import Pushing
from alerts.orders.reason import Reason


class Kind(StrEnum):
    """Who or what repairs it."""

    CREW = "crew"
    REMOTE = "remote"
    GENERATOR = "generator"
    THIRD_PARTY = "third_party"


class State(StrEnum):
    """The states of a TMF697 work order. Ours is issued as `PENDING`: it waits for somebody to accept it."""

    PENDING = "pending"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "inProgress"
    HELD = "held"
    PARTIAL = "partial"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    FAILED = "failed"


class Change(StrEnum):
    """What a state of an order is, compared with the one before."""

    ISSUED = "issued"
    UPDATED = "updated"
    WITHDRAWN = "withdrawn"
    COMPLETED = "completed"


CLOSED = frozenset({State.COMPLETED, State.CANCELLED, State.REJECTED, State.FAILED})
"""States in which nobody works on the order and nobody waits for it."""

ACCEPTED = frozenset({State.ACKNOWLEDGED, State.IN_PROGRESS, State.HELD, State.PARTIAL})
"""Open states in which somebody has taken the order on."""

# A group that fails again while it is the same outage takes its order up again: hence CANCELLED, COMPLETED → PENDING.
# A repair that does not hold goes back to its crew: hence COMPLETED → IN_PROGRESS.
_NEXT: Mapping[State, frozenset[State]] = {
    State.PENDING: frozenset({State.ACKNOWLEDGED, State.IN_PROGRESS, State.CANCELLED, State.REJECTED}),
    State.ACKNOWLEDGED: frozenset({State.PENDING, State.IN_PROGRESS, State.HELD}) | CLOSED,
    State.IN_PROGRESS: frozenset({State.ACKNOWLEDGED, State.HELD, State.PARTIAL}) | CLOSED - {State.REJECTED},
    State.HELD: frozenset({State.PENDING, State.ACKNOWLEDGED, State.IN_PROGRESS}) | CLOSED - {State.REJECTED},
    State.PARTIAL: frozenset({State.IN_PROGRESS, State.HELD}) | CLOSED - {State.REJECTED},
    State.COMPLETED: frozenset({State.PENDING, State.IN_PROGRESS}),
    State.CANCELLED: frozenset({State.PENDING}),
    State.REJECTED: frozenset(),
    State.FAILED: frozenset(),
}

_STAGE: Mapping[State, Stage] = {
    State.PENDING: Stage.ISSUED,
    State.ACKNOWLEDGED: Stage.ACKNOWLEDGED,
    State.IN_PROGRESS: Stage.IN_PROGRESS,
    State.HELD: Stage.HELD,
    State.PARTIAL: Stage.IN_PROGRESS,
    State.COMPLETED: Stage.RESTORED,
    State.CANCELLED: Stage.WITHDRAWN,
    State.REJECTED: Stage.CANCELLED,
    State.FAILED: Stage.CANCELLED,
}
"""The stage that a state is entered at where nobody says more."""


class IllegalMove(ValueError):
    """A repair order was asked to go to a state that its own state does not lead to."""


class RepairOrder(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One state of one repair order, as it became at `changed_at`; every datetime is aware and in UTC.

    - `group_id`, `outage_ids`: the outage group now, and its outages that call for repair (planned work left out),
      in the order of the picture; `outage_id` is the one with most users among those still down, whose own start
      and place give `burst_at`, `window_closes_at` and `peak_at`.
    - `cell_ids`, `site_ids`: all places of those outages; `down_cell_ids`: the cells out of service at `changed_at`.
    - `due_at`: the requested completion, see `due_at()`.
    - `expected_avoided`: complaints that a repair `crew_hours` after `changed_at` avoids, with a 90 % interval;
      modelled, never counted. `index` is complaints avoided per crew-hour and gives the `rank` (1 first) among the
      open orders at `changed_at`, unless there is a `score`; a closed order keeps its last.
    - `replaces`: ids that the group had before, oldest first; `merged_into`: the order that took this one's place.
    - `model_version`: of the model that these figures come from; `score`: the index after chance among near-ties, None
      where there is none. With index and rank they tell later what decided, and what only chance did.
    - `repair_hours`: until service is back if it is ordered at `changed_at` (0: not told), with the wait for a shift
      and for a closed site, which opens at `opens_at`; `owner`: who else repairs it, by their own clock;
      `leading_site_id`: the site of `outage_id`.
    - `push`: whether it went to the channels, or when and why it will or will not.
    - `life`: its stage, who changed it last and why, who has it, and what it is linked to.
    - `version` counts the states from 1; order id and version together are the key of a delivery.
    """

    order_id: str
    group_id: str
    outage_ids: tuple[str, ...]
    outage_id: str
    region: str
    cell_ids: tuple[str, ...]
    down_cell_ids: tuple[str, ...]
    site_ids: tuple[str, ...]
    kind: Kind
    state: State
    change: Change
    reason: Reason
    version: int
    started_at: datetime
    issued_at: datetime
    changed_at: datetime
    due_at: datetime
    burst_at: datetime
    window_closes_at: datetime
    peak_at: datetime
    expected_avoided: float
    expected_avoided_lo: float
    expected_avoided_hi: float
    index: float
    rank: int
    priority: Priority
    crew_hours: float
    users: float
    complaints: float
    severity: str | None = None
    causes: tuple[str, ...] = ()
    work_id: str | None = None
    replaces: tuple[str, ...] = ()
    merged_into: str | None = None
    model_version: str = ""
    score: float | None = None
    life: Life = Life()
    push: Pushing = Pushing()
    repair_hours: float = 0.0
    opens_at: datetime | None = None
    owner: str | None = None
    leading_site_id: str | None = None

    @property
    def is_before_outage(self) -> bool:
        """Whether its cells are not out yet: the site runs on batteries."""
        return self.group_id.startswith(_BEFORE_OUTAGE)

    @property
    def began_before_outage(self) -> bool:
        """Whether it was made while a site still ran on batteries; its id then follows from no outage group."""
        return any(group.startswith(_BEFORE_OUTAGE) for group in self.replaces)

    @property
    def queued_by(self) -> float:
        """What gives it its rank: the index, or the score where chance decides among near-ties."""
        return self.index if self.score is None else self.score

    @property
    def key(self) -> str:
        """The key of this state's delivery: the same for every attempt, another one for every state."""
        return f"{self.order_id}.{self.version}"

    @property
    def is_open(self) -> bool:
        """Whether somebody works on it or it waits for somebody."""
        return self.state not in CLOSED

    @property
    def is_closed_by_person(self) -> bool:
        """Whether a person ended it, so that the same failure gives no other order until it is known to be mended."""
        return not self.is_open and (self.reason is Reason.BY_HAND or self.life.stage in CLOSED_BY_PERSON)


_BEFORE_OUTAGE = "P-"


def before_outage(site_id: str) -> str:
    """What stands for the outage group that a site is going to have, before any of its cells is out."""
    return f"{_BEFORE_OUTAGE}{site_id}"


def order_id_of(group_id: str) -> str:
    """The order id for the group that had this id when the order was issued: 80 bits of BLAKE2b in hex."""
    return f"R-{blake2b(group_id.encode(), digest_size=10, person=b'repair order').hexdigest()}"


def due_at(issued_at: datetime, window_closes_at: datetime, repair_hours: float) -> datetime:
    """The requested completion: before the golden window closes if a crew can make that, else as early as it can."""
    return max(window_closes_at, issued_at + timedelta(hours=repair_hours))


def moved(order: RepairOrder, state: State, change: Change, reason: Reason, now: datetime) -> RepairOrder:
    """The order's next state, which may be the one it has; raises `IllegalMove` where its life does not allow it."""
    if state is not order.state and state not in _NEXT[order.state]:
        raise IllegalMove(f"{order.order_id} is {order.state} and can not become {state}")
    life = unsigned(order.life)
    return msgspec.structs.replace(
        order,
        state=state,
        change=change,
        reason=reason,
        version=order.version + 1,
        changed_at=now,
        life=life if state is order.state else entered(life, _STAGE[state], now),
    )
