"""CloudEvents 1.0, JSON format: the envelope around any document."""

import base64
import binascii
from collections.abc import Mapping

import msgspec

from ingest.rejected import Reason, Unacceptable


def is_envelope(document: Mapping[str, object]) -> bool:
    """Whether it is an envelope: one that says of which version of the specification."""
    return "specversion" in document and ("data" in document or "data_base64" in document)


def opened(document: Mapping[str, object]) -> dict[str, object]:
    """The document inside.

    Raises:
        Unacceptable: what is inside is no JSON object.
    """
    data = document.get("data")
    try:
        if isinstance(document.get("data_base64"), str):
            data = base64.b64decode(str(document["data_base64"]), validate=True)
        if isinstance(data, str | bytes):
            data = msgspec.json.decode(data)
    except (binascii.Error, msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise Unacceptable(Reason.UNREADABLE, f"data of the CloudEvent: no JSON ({error}); send JSON") from None
    if not isinstance(data, dict):
        raise Unacceptable(Reason.UNKNOWN_DOCUMENT, "data of the CloudEvent is no JSON object; send one document")
    return data
