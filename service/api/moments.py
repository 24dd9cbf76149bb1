"""Moments in queries: read as times are written everywhere else, or refused with the name of the parameter."""

import re
from datetime import datetime

from fastapi import HTTPException

from ingest.times import TimeReader, TimeUnreadable


def read_moment(times: TimeReader, text: str, name: str) -> datetime:
    """A moment of a query; HTTPException 422 where the parameter `name` can not be read."""
    # In a query an unescaped plus sign arrives as a space: 08:00:00 08:00 is 08:00:00+08:00.
    escaped = re.sub(r"(T\d\d:\d\d\S*) (\d\d:\d\d)$", r"\1+\2", text)
    try:
        return times.read(escaped)
    except TimeUnreadable as error:
        raise HTTPException(422, f"{name}: {error}") from error
