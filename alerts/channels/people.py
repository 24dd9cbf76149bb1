"""Where people can be reached: from a notice's addressees to addresses of one kind. Pure."""

from collections.abc import Callable

import msgspec

from alerts.channels.push import PushMessage

Contacts = Callable[[str], str | None]
"""The address of a person, by id; None for a role, or where none is known."""


class _Addressees(msgspec.Struct):
    to: tuple[str, ...] = ()


_decoder = msgspec.json.Decoder(_Addressees)


def nobody(_: str) -> str | None:
    """The contacts of a network without a roster."""
    return None


def addressed(message: PushMessage, contacts: Contacts) -> tuple[str, ...]:
    """The addresses of those whom the message is for, as far as they are known."""
    try:
        to = _decoder.decode(message.body).to
    except msgspec.DecodeError:
        return ()
    found = [contacts(person) for person in to]
    return tuple(dict.fromkeys(address for address in found if address))
