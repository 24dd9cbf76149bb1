"""Repair orders and notices as lines of the service's log."""

import msgspec
import structlog

from alerts.channels.push import Delivered, PushMessage, Refused
from alerts.notices.notice import NOTICE


class _Told(msgspec.Struct):
    """What of an order is worth a log line."""

    change: str
    state: str
    priority: str
    rank: int
    region: str
    reason_code: str
    reason: str


class _Noted(msgspec.Struct):
    """What of a notice is."""

    notice_id: str
    topic: str
    subject: str
    region: str
    priority: str
    to: tuple[str, ...]
    text: dict[str, str]


class OrderLog:
    """Writes each state of an order, and each notice, as one structured line: ``repair_order``, ``notice``."""

    def __init__(self) -> None:
        self._log = structlog.get_logger("goldenwindow.orders")
        self._orders = msgspec.json.Decoder(_Told)
        self._notices = msgspec.json.Decoder(_Noted)

    def push(self, message: PushMessage) -> Delivered:
        """Log one message; raises `Refused` for a body that is neither order nor notice."""
        try:
            if message.key.startswith(NOTICE):
                self._note(self._notices.decode(message.body))
            else:
                self._tell(message, self._orders.decode(message.body))
        except msgspec.DecodeError as error:
            raise Refused(f"{message.key} is neither repair order nor notice: {error}") from error
        return Delivered("logged")

    def _tell(self, message: PushMessage, told: _Told) -> None:
        self._log.info("repair_order", order_id=message.order_id, key=message.key, **msgspec.structs.asdict(told))

    def _note(self, noted: _Noted) -> None:
        self._log.info("notice", **{**msgspec.structs.asdict(noted), "text": noted.text.get("en", "")})
