"""A message that holds several documents → each of them: the event batches of ONAP VES (`eventList`)."""

from collections.abc import Sequence

import msgspec

_NAME = b'"eventList"'


class _Batch(msgspec.Struct, rename="camel"):
    event_list: list[msgspec.Raw]


def documents_in(message: bytes) -> Sequence[bytes]:
    """The events of a VES batch; any other message, sound or not, is one document."""
    if _NAME not in message:
        return (message,)
    try:
        return [bytes(event) for event in msgspec.json.decode(message, type=_Batch).event_list]
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return (message,)
