"""The fields of a form as a page posts it → the body that the API takes for the same action. Pure."""

from collections.abc import Mapping

import msgspec

from service.dashboard.queue.offers import RECEIPT_FIELDS

LONGEST_KEY = 255
_PLAIN = ("reason", "unit", "crew", "until", "note")


class Form(msgspec.Struct, frozen=True):
    """One action: `body` as JSON for the API, and `key`, the same however often the form is sent."""

    body: bytes
    key: str


def read_form(fields: Mapping[str, str], by: str) -> Form:
    """The action that a form asks for, done by that person; empty fields count as not given."""
    told: dict[str, object] = {name: value for name in _PLAIN if (value := fields.get(name, "").strip())}
    receipt = _receipt(fields)
    if receipt:
        told["receipt"] = receipt
    return Form(msgspec.json.encode({**told, "by": by}), fields.get("key", "")[:LONGEST_KEY])


def _receipt(fields: Mapping[str, str]) -> dict[str, str]:
    """Only where a scene was chosen: a receipt of nothing but empty fields is none."""
    names = ("scene", "restored_at", *RECEIPT_FIELDS)
    told = {name: value for name in names if (value := fields.get(f"receipt_{name}", "").strip())}
    return told if "scene" in told else {}
