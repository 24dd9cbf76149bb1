"""Takes a document apart as its standard says, or tells which field is not as it should be."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from ingest.rejected import Reason, Unacceptable

Flat = Mapping[str, object]
"""Field names of the contract → plain values; None where the document says nothing."""

Form = TypeVar("Form")


def taken_apart(document: object, form: type[Form], standard: str) -> Form:
    """The document as a `form`, numbers for texts allowed.

    Raises:
        Unacceptable: a field is not of the type that `standard` gives it; the message names it.
    """
    try:
        return msgspec.convert(document, form, strict=False)
    except msgspec.ValidationError as error:
        raise Unacceptable(Reason.BAD_VALUE, f"{standard}: {error}; send it as the standard says") from None
    except RecursionError:
        raise Unacceptable(Reason.UNREADABLE, f"{standard}: nested too deep; send it as the standard says") from None
