"""An outage of one cell, and the rule that folds alarms into outages."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import blake2b

from correlate.facts import OutageConcluded
from correlate.outages.alarm_index import AlarmKey, key_of
from correlate.snapshot import OutageState
from ingest.records import Alarm, Cell


class Fold:
    """What the alarms of a cell say of one outage: when it began and ended, and the periods without service.

    `ended_at` is None while it lasts; so is the end of its last down period. `stale` says that the end is
    not a clear but an alarm that ran out.
    """

    __slots__ = ("alarms", "down", "ended_at", "stale", "started_at")

    def __init__(self, alarm: Alarm, end: datetime | None, stale: bool) -> None:
        self.started_at = alarm.raised_at
        self.ended_at = end
        self.stale = stale
        self.down: list[tuple[datetime, datetime | None]] = [(alarm.raised_at, end)]
        self.alarms = [alarm]

    def extend(self, alarm: Alarm, end: datetime | None, stale: bool) -> None:
        """Take in a later alarm that overlaps this outage or follows within the flap gap."""
        self.alarms.append(alarm)
        if self.ended_at is not None and alarm.raised_at > self.ended_at:
            self.down.append((alarm.raised_at, end))
        elif self.ended_at is None or (end is not None and end <= self.ended_at):
            return
        else:
            self.down[-1] = (self.down[-1][0], end)
        self.ended_at, self.stale = end, stale

    @property
    def flaps(self) -> int:
        """Gaps of service inside the outage."""
        return len(self.down) - 1


def fold(alarms: Iterable[Alarm], now: datetime, flap_gap: timedelta, stale_after: timedelta) -> list[Fold]:
    """Out-of-service alarms of one cell → its outages, in time order.

    Down periods less than `flap_gap` apart are one outage; an alarm without a clear ends `stale_after`
    after its raise once `now` has come so far.
    """
    outages: list[Fold] = []
    for alarm in sorted(alarms, key=_by_raise):
        end, stale = alarm.cleared_at, False
        if end is None and alarm.raised_at + stale_after <= now:
            end, stale = alarm.raised_at + stale_after, True
        last = outages[-1] if outages else None
        if last is not None and (last.ended_at is None or alarm.raised_at - last.ended_at < flap_gap):
            last.extend(alarm, end, stale)
        else:
            outages.append(Fold(alarm, end, stale))
    return outages


def _by_raise(alarm: Alarm) -> tuple[datetime, str, str]:
    return (alarm.raised_at, alarm.source, alarm.alarm_id)


def outage_id(cell_id: str, started_at: datetime) -> str:
    """The id of the outage of a cell that began then: a function of nothing else."""
    return "O-" + blake2b(f"{cell_id}|{started_at.timestamp():.6f}".encode(), digest_size=8).hexdigest()


class Outage:
    """One cell's outage while it is still being followed: its fold, its group, and what is put down to it.

    `complaints`, `variance` and `exposure` are sums over the bins concluded so far: expected complaints
    attributed, the variance of that number, and what the segment's curve expected at frailty 1; `key_complaints`
    are those of the complaints that key customers made.
    """

    __slots__ = (
        "cell",
        "complaints",
        "concluded",
        "exposure",
        "fold",
        "group",
        "key_complaints",
        "keys",
        "opened_known_at",
        "outage_id",
        "planned",
        "rows",
        "users",
        "variance",
        "work_id",
    )

    def __init__(self, cell: Cell, fold_: Fold, known_at: datetime, users: float) -> None:
        self.outage_id = outage_id(cell.cell_id, fold_.started_at)
        self.cell = cell
        self.fold = fold_
        self.opened_known_at = known_at
        self.users = users
        self.planned = False
        self.work_id: str | None = None
        self.complaints = 0.0
        self.variance = 0.0
        self.exposure = 0.0
        self.key_complaints = 0.0
        self.concluded: OutageConcluded | None = None
        self.keys: tuple[str, ...] = ()
        self.rows: list[int] = []
        self.group: object = None

    def state(self) -> OutageState:
        """What its alarms do not tell, as plain data."""
        return OutageState(
            self.outage_id,
            self.opened_known_at,
            self.complaints,
            self.variance,
            self.exposure,
            self.concluded,
            self.keys,
            self.key_complaints,
        )

    def restore(self, state: OutageState) -> None:
        """Take over what `state` tells."""
        assert state.outage_id == self.outage_id, "a snapshot's alarms fold into other outages than it says"
        self.complaints, self.variance, self.exposure = state.complaints, state.variance, state.exposure
        self.concluded, self.keys = state.concluded, state.keys
        self.key_complaints = state.key_complaints

    @property
    def started_at(self) -> datetime:
        """When the first alarm of it was raised."""
        return self.fold.started_at

    @property
    def ended_at(self) -> datetime | None:
        """When its last alarm was cleared or ran out; None while it lasts."""
        return self.fold.ended_at

    def inherit(self, gone: "Outage") -> None:
        """Take over what was put down to an outage that this one covers now."""
        self.complaints += gone.complaints
        self.variance += gone.variance
        self.exposure += gone.exposure
        self.key_complaints += gone.key_complaints

    def alarm_keys(self) -> list[AlarmKey]:
        """The identities of the alarms that make it."""
        return [key_of(alarm) for alarm in self.fold.alarms]
