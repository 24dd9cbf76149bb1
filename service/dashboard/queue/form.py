"""A form as a browser posts it → the body that the API takes for the same action, or what is wrong with it. Pure."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

import msgspec

from service.dashboard.queue.offers import RECEIPT_FIELDS

MOST_FIELDS = 60
_PLAIN = ("reason", "unit", "crew", "until", "note")


class FormUnreadable(ValueError):
    """What was posted is no form; the text says what to do."""


class Form(msgspec.Struct, frozen=True):
    """One action: `body` as JSON for the API, and `key`, the same however often the form is sent."""

    body: bytes
    key: str


def read_fields(posted: bytes) -> dict[str, str]:
    """The fields of an ``application/x-www-form-urlencoded`` body; of a field that comes twice the last counts."""
    try:
        pairs = parse_qsl(posted.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise FormUnreadable("The form could not be read; load the page anew and send it once more.") from error
    return dict(pairs)


def read_form(fields: Mapping[str, str], by: str) -> Form:
    """The action that a form asks for, done by that person; empty fields count as not given."""
    told: dict[str, object] = {name: value for name in _PLAIN if (value := fields.get(name, "").strip())}
    receipt = _receipt(fields)
    if receipt:
        told["receipt"] = receipt
    return Form(msgspec.json.encode({**told, "by": by}), fields.get("key", "")[:255])


def _receipt(fields: Mapping[str, str]) -> dict[str, str]:
    """Only where a scene was chosen: a receipt of nothing but empty fields is none."""
    names = ("scene", "restored_at", *RECEIPT_FIELDS)
    told = {name: value for name in names if (value := fields.get(f"receipt_{name}", "").strip())}
    return told if "scene" in told else {}
