"""Cursors: where a page ended, as a text that is nobody's business; of a list in one order, and of no other."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

import msgspec
from fastapi import HTTPException

from service.store.keyset import Place

T = TypeVar("T")
_told: Final = msgspec.json.Decoder(tuple[str, list[Any]])
_NONE_OF_OURS = "cursor: it is not one that this list has given in this order; leave it out to start anew."


def write_place(sort: str, place: Place) -> str:
    """The place that a page of this order ended at."""
    return base64.urlsafe_b64encode(msgspec.json.encode((sort, place))).decode()


def read_place(text: str | None, sort: str, read: Callable[[object], Place]) -> Place | None:
    """The place that a cursor tells; HTTPException 422 where it is not one of this list in this order."""
    if text is None:
        return None
    try:
        told_sort, values = _told.decode(base64.urlsafe_b64decode(text))
        if told_sort == sort:
            return read(values)
    except (ValueError, binascii.Error, msgspec.DecodeError, RecursionError, OverflowError) as error:
        raise HTTPException(422, _NONE_OF_OURS) from error
    raise HTTPException(422, _NONE_OF_OURS)


def page_of_held(
    rows: Sequence[T], key: Callable[[T], tuple[Any, ...]], sort: str, cursor: str | None, limit: int
) -> tuple[list[T], str | None]:
    """A page of rows that are held in memory, and its cursor; a leading ``-`` in `sort` is downwards."""
    down = sort.startswith("-")
    ordered = sorted(rows, key=key, reverse=down)
    if ordered:
        kinds = tuple(map(type, key(ordered[0])))
        after = read_place(cursor, sort, lambda values: msgspec.convert(values, tuple[kinds]))  # type: ignore[valid-type]
        behind = [row for row in ordered if after is None or (key(row) < after if down else key(row) > after)]
        page = behind[:limit]
        return page, write_place(sort, key(page[-1])) if len(behind) > limit else None
    return [], None
