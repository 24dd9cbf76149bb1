"""Complaints of a customer as they may be kept: counted, and nobody's. Pure.

Each complaint keeps its time, cell, district, category, cause and status, so that counts and what outages explain
stay as they are; its number becomes another, drawn by chance. All complaints of the customer go on to have one
customer in common, drawn by chance as well: who called twice still counts as one who called twice. What was said,
and the coordinates of an address, are gone.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from ingest.records import Complaint

Names = Mapping[str, str]
"""What stood → what stands in its place: the customer's key, and the numbers of the complaints."""

_decode = msgspec.msgpack.Decoder().decode
_encode = msgspec.msgpack.Encoder().encode
_OF_A_PERSON = ("text", "latitude", "longitude", "scene")


def anonymous_complaint(complaint: Complaint, names: Names) -> Complaint:
    """The complaint under its new name; one that only repeats such a complaint keeps all but that reference."""
    repeats = complaint.repeat_of
    changed = msgspec.structs.replace(complaint, repeat_of=names.get(repeats, repeats) if repeats else repeats)
    if complaint.complaint_id not in names:
        return changed
    customer = names.get(complaint.customer) if complaint.customer else None
    gone = dict.fromkeys(_OF_A_PERSON)
    return msgspec.structs.replace(changed, complaint_id=names[complaint.complaint_id], customer=customer, **gone)


def anonymous_snapshot(body: bytes, names: Names) -> bytes:
    """A snapshot of a state (see `service.pipeline.recovery`) without the customer."""
    saved = _decode(body)
    saved["correlator"] = _encode(renamed(_decode(saved["correlator"]), names))
    return _encode(renamed(saved, names))


def items_without(body: bytes, numbers: Collection[str]) -> tuple[bytes, int]:
    """What waits for a target, without the items whose JSON names one of these complaints; and how many are left."""
    quoted = [msgspec.json.encode(number) for number in numbers]
    left = [item for item in _decode(body) if not any(one in part for part in _documents(item) for one in quoted)]
    return _encode(left), len(left)


def mentions(original: str, words: frozenset[str]) -> bool:
    """Whether a document that could not be read as a record names one of `words`, as a whole value or word."""
    return any(_whole(word).search(text) for text in _readings(original) for word in words)


def renamed(value: Any, names: Names) -> Any:  # noqa: ANN401 - whatever MessagePack holds
    """The value with every name in it changed, and without what else a complaint under one of them says."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        return [renamed(one, names) for one in value]
    if isinstance(value, dict):
        fields = {renamed(key, names): renamed(one, names) for key, one in value.items()}
        if value.get("complaint_id") in names:
            fields.update({field: None for field in _OF_A_PERSON if field in fields})
        return fields
    return value


def _documents(item: Any) -> list[bytes]:  # noqa: ANN401 - the business of whoever queued it
    return [part for part in item.values() if isinstance(part, bytes)] if isinstance(item, dict) else []


def _whole(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")


def _readings(original: str) -> list[str]:
    """As it stands, and with what JSON escapes written out."""
    try:
        return [original, msgspec.json.encode(msgspec.json.decode(original)).decode()]
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return [original]
