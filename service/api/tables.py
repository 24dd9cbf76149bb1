"""A list of rows as JSON or CSV, as the request asks for it, with the cursor of the next page."""

import base64
import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Final, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from fastapi import HTTPException, Request, Response

from service.store.reads import Cursor

MOST_ROWS: Final = 5_000
_CSV: Final = "text/csv"
_Row = TypeVar("_Row", bound=msgspec.Struct)
_cursor: Final = msgspec.json.Decoder(tuple[Annotated[datetime, msgspec.Meta(tz=True)], str])


class Tables:
    """Writes rows with times in the dataset's zone."""

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)

    def answer(
        self,
        request: Request,
        kind: type[_Row],
        rows: Sequence[_Row],
        cursor: Cursor | str | None = None,
        also: Mapping[str, object] = MappingProxyType({}),
    ) -> Response:
        """Rows of one kind: ``{"rows": […], "next": …}``, or CSV where ``Accept`` or ``?format=csv`` asks for it.

        `cursor` is where the page ended, written or not, None on the last; it stands in the header ``Link`` too.
        `also`: what else JSON tells beside the rows. HTTPException 422 where ``format`` is another.
        """
        following = write_cursor(cursor) if isinstance(cursor, tuple) else cursor
        headers = (
            {} if following is None else {"Link": f'<{request.url.include_query_params(cursor=following)}>; rel="next"'}
        )
        local = [self._local(row) for row in rows]
        if _wants_csv(request):
            headers["Content-Disposition"] = f'attachment; filename="{_file_name(kind)}.csv"'
            return Response(_as_csv(kind.__struct_fields__, local), headers=headers, media_type=_CSV)
        body = msgspec.json.encode({"rows": local, "next": following, **also})
        return Response(body, headers=headers, media_type="application/json")

    def one(self, row: msgspec.Struct, status: int = 200) -> Response:
        """One row as a JSON object."""
        return Response(msgspec.json.encode(self._local(row)), status, media_type="application/json")

    def _local(self, row: msgspec.Struct) -> dict[str, object]:
        values = msgspec.structs.asdict(row)
        for name, value in values.items():
            if isinstance(value, datetime):
                values[name] = value.astimezone(self._zone)
        return values


def read_cursor(text: str | None) -> Cursor | None:
    """The cursor of a request; HTTPException 422 where it is not one of ours."""
    if text is None:
        return None
    try:
        return _cursor.decode(base64.urlsafe_b64decode(text))
    except (ValueError, msgspec.DecodeError, RecursionError) as error:
        raise HTTPException(422, "cursor: it is not one that a list has given; leave it out to start anew.") from error


def write_cursor(cursor: Cursor) -> str:
    """A cursor as it goes over the wire; what is in it is nobody's business."""
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode()


def _wants_csv(request: Request) -> bool:
    asked = request.query_params.get("format")
    if asked not in (None, "csv", "json"):
        raise HTTPException(422, f"format: {asked!r} is none of them; write csv or json, or leave it out.")
    return asked == "csv" or (asked is None and _CSV in request.headers.get("accept", ""))


def _file_name(kind: type[msgspec.Struct]) -> str:
    return f"{kind.__name__.removesuffix('Row').lower()}s"


def _as_csv(columns: Sequence[str], rows: Sequence[dict[str, object]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    return ";".join(map(str, value)) if isinstance(value, tuple) else value
