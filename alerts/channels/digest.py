"""One message for a flood: what many messages that wait come to. Pure."""

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b

import msgspec

from alerts.channels.push import PushMessage
from alerts.orders.order import CLOSED
from alerts.orders.tmf697 import JsonObject

_TOP = 5
_CLOSED = frozenset(state.value for state in CLOSED)
_LEAST_URGENT = "P4"


class Digest(msgspec.Struct, frozen=True):
    """So many `messages` in one: orders in their latest state, and notices.

    `priority` is the highest of them; `top` are the open orders that avoid most complaints, the highest priorities
    first; `topics` are titles of notices by language, with how many there are of each.
    """

    key: str
    messages: int
    priority: str
    open: int
    closed: int
    notices: int
    top: tuple[JsonObject, ...]
    topics: tuple[tuple[JsonObject, int], ...]


def digest_of(messages: Sequence[PushMessage]) -> Digest:
    """What these messages, oldest first, come to; the key is that of no other set of messages.

    Raises `msgspec.DecodeError` where one is not JSON.
    """
    documents = [msgspec.json.decode(message.body, type=JsonObject) for message in messages]
    orders = {str(each["order_id"]): each for each in documents if "order_id" in each}
    notices = [each for each in documents if "notice_id" in each]
    still_open = [order for order in orders.values() if order["state"] not in _CLOSED]
    told = [str(each["priority"]) for each in (*(still_open or orders.values()), *notices)]
    return Digest(
        key=_key(messages),
        messages=len(messages),
        priority=min(told, default=_LEAST_URGENT),
        open=len(still_open),
        closed=len(orders) - len(still_open),
        notices=len(notices),
        top=tuple(sorted(still_open, key=_urgency)[:_TOP]),
        topics=_topics(notices),
    )


def _key(messages: Sequence[PushMessage]) -> str:
    keys = "\x1f".join(message.key for message in messages)
    return f"D-{blake2b(keys.encode(), digest_size=10, person=b'digest').hexdigest()}"


def _urgency(order: JsonObject) -> tuple[str, float, str]:
    return str(order["priority"]), -float(str(order["expected_avoided"])), str(order["order_id"])


def _topics(notices: Sequence[JsonObject]) -> tuple[tuple[JsonObject, int], ...]:
    counted = Counter(str(notice["topic"]) for notice in notices)
    titles = {str(notice["topic"]): notice["title"] for notice in notices}
    return tuple((msgspec.convert(titles[topic], JsonObject), count) for topic, count in counted.most_common())
