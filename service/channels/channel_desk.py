"""What people see of the channels, and do to them: how each stands, a test, and switching one on again."""

from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

from alerts.orders.tmf697 import LocalText
from service.channels.channel import Way
from service.channels.channel_trial import Trial, trial_message, tried
from service.store.deliveries import Answered, Deliveries


class ChannelRow(msgspec.Struct, frozen=True):
    """How a channel stands. `trouble`: why nothing goes just now; `off_since` and `off_because` where it is off."""

    name: str
    on: bool
    trouble: str | None
    off_since: datetime | None
    off_because: str | None
    waiting: int
    delivered: int
    undeliverable: int


class ChannelDesk:
    """All channels of this service, by name."""

    def __init__(
        self,
        deliveries: Deliveries,
        makers: Mapping[str, Callable[[], Way]],
        troubles: Callable[[], Mapping[str, str | None]],
        wall: Callable[[], datetime],
        local: LocalText,
    ) -> None:
        self._deliveries = deliveries
        self._makers = makers
        self._troubles = troubles
        self._wall = wall
        self._local = local

    def __contains__(self, name: str) -> bool:
        return name in self._makers

    def rows(self) -> list[ChannelRow]:
        """How each stands, in the order of the settings."""
        troubles = self._troubles()
        return [self._row(name, troubles.get(name)) for name in self._makers]

    def latest(self, name: str) -> list[Answered]:
        """The latest tries of a channel, the last first."""
        return self._deliveries.answers(name)

    def test(self, name: str, by: str) -> Trial:
        """Send a test through it, now, whether it is on or off."""
        return tried(self._makers[name], trial_message(name, by, self._wall(), self._local))

    def enable(self, name: str) -> bool:
        """Switch it on; whether it was off."""
        return self._deliveries.switch_on(name, self._wall())

    def _row(self, name: str, trouble: str | None) -> ChannelRow:
        off, counts = self._deliveries.off(name), self._deliveries.counts(name)
        return ChannelRow(
            name=name,
            on=off is None,
            trouble=trouble,
            off_since=off.since if off else None,
            off_because=off.why if off else None,
            waiting=counts.get("waiting", 0),
            delivered=counts.get("delivered", 0),
            undeliverable=counts.get("undeliverable", 0),
        )
