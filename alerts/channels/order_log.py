"""Repair orders as lines of the service's log."""

import msgspec
import structlog

from alerts.channels.push import Delivered, PushMessage, Refused


class _Told(msgspec.Struct):
    """What of an order is worth a log line."""

    change: str
    state: str
    priority: str
    rank: int
    region: str
    reason_code: str
    reason: str


class OrderLog:
    """Writes each state of an order as one structured line, ``repair_order``."""

    def __init__(self) -> None:
        self._log = structlog.get_logger("goldenwindow.orders")
        self._decoder = msgspec.json.Decoder(_Told)

    def push(self, message: PushMessage) -> Delivered:
        """Log one state; raises `Refused` for a body that is no order."""
        try:
            told = self._decoder.decode(message.body)
        except msgspec.DecodeError as error:
            raise Refused(f"{message.key} is no repair order: {error}") from error
        self._log.info("repair_order", order_id=message.order_id, key=message.key, **msgspec.structs.asdict(told))
        return Delivered("logged")
