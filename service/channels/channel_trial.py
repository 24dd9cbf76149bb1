"""A message that tests a channel: sent at once, beside what waits for it."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from alerts.channels.push import PushMessage, Refused, Unavailable
from alerts.dispatch.priority import Priority
from alerts.notices.document import notice_line
from alerts.notices.notice import Notice, Topic, notice_id_of
from alerts.orders.tmf697 import LocalText
from service.channels.channel import Way


class Trial(msgspec.Struct, frozen=True):
    """What came of it: whether the receiver took the test, and what it answered."""

    channel: str
    taken: bool
    answer: str


def trial_message(channel: str, by: str, now: datetime, local: LocalText) -> PushMessage:
    """The notice that is sent; the same for the same moment."""
    notice = Notice(
        notice_id_of(Topic.CHANNEL_TEST, channel, now.isoformat()),
        Topic.CHANNEL_TEST,
        channel,
        "",
        now,
        Priority.P4,
        {"by": by},
    )
    return PushMessage(notice.notice_id, channel, notice_line(notice, local))


def tried(make: Callable[[], Way], message: PushMessage) -> Trial:
    """Send it by a way that is made for it alone, and let go of that."""
    way = make()
    try:
        return Trial(message.order_id, taken=True, answer=way.push.push(message).answer)
    except (Refused, Unavailable) as trouble:
        return Trial(message.order_id, taken=False, answer=str(trouble))
    finally:
        close = getattr(way.push, "close", None)
        if close is not None:
            close()
