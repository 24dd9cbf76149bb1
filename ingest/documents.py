"""Bytes → one JSON document, or why not; and its fields as the text that a table would hold."""

from typing import Final

import msgspec

from ingest.rejected import Reason, Unacceptable

SIZE_LIMIT: Final = 1 << 20
"""Bytes of one record, 1 MiB; a longer one is rejected."""

_KEPT: Final = 1_000


def read_json(line: bytes | str) -> dict[str, object]:
    """The JSON object in `line`; bytes are UTF-8 or else GB18030. Of a key given twice the last counts.

    Raises:
        Unacceptable: too large, no text, no JSON, or no object.
    """
    if len(line) > SIZE_LIMIT:
        raise too_large(len(line))
    try:
        document = msgspec.json.decode(decoded(line) if isinstance(line, bytes) else line)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise Unacceptable(Reason.UNREADABLE, f"no JSON ({error}); write one document a line") from None
    if not isinstance(document, dict):
        raise Unacceptable(Reason.UNKNOWN_DOCUMENT, "not a JSON object; one record is one object of fields")
    return document


def decoded(line: bytes) -> str:
    """The text of one line: UTF-8, else GB18030.

    Raises:
        Unacceptable: neither, or there are NUL bytes in it.
    """
    try:
        text = line.decode()
    except UnicodeDecodeError:
        text = _gb18030(line)
    return without_nul(text)


def without_nul(text: str) -> str:
    """The text itself; what holds a NUL is no text, whatever its letters.

    Raises:
        Unacceptable: there are NUL characters in it.
    """
    if "\0" in text:
        raise Unacceptable(Reason.UNREADABLE, "holds NUL bytes; export it again as UTF-8 text")
    return text


def _gb18030(line: bytes) -> str:
    try:
        return line.decode("gb18030")
    except UnicodeDecodeError as error:
        detail = f"neither UTF-8 nor GB18030 (byte {error.start}); export it again as UTF-8"
        raise Unacceptable(Reason.UNREADABLE, detail) from None


def too_large(size: int) -> Unacceptable:
    """The verdict on a record of so many bytes."""
    return Unacceptable(Reason.TOO_LARGE, f"{size} bytes; keep a record within {SIZE_LIMIT}")


def original(line: bytes | str) -> str:
    """What arrived, as text that can be shown; of what is too large, the beginning."""
    kept = line if len(line) <= SIZE_LIMIT else line[:_KEPT]
    if isinstance(kept, str):
        return kept
    try:
        return decoded(kept)
    except Unacceptable:
        return kept.decode("utf-8", errors="backslashreplace")


def as_text(column: str, value: object) -> str:
    """A field of a JSON document as the text a CSV field would hold.

    Raises:
        Unacceptable: a list or an object, or a text with a NUL character.
    """
    if isinstance(value, str):
        if "\0" in value:
            raise Unacceptable(Reason.BAD_VALUE, f"{column}: holds a NUL character; leave it out")
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    raise Unacceptable(Reason.BAD_VALUE, f"{column}: a list or an object; give one plain value")
