"""Pages of rows by where the one before ended: as quick far in as at first, and stable under what is added."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from sqlalchemy import BigInteger, ColumnElement, Connection, Float, Tuple, and_, not_, or_, select, tuple_
from sqlalchemy.sql.type_api import TypeEngine

from service.store.instant import Instant
from service.store.reads import AnySelect

MOST_LOOKED_AT: Final = 5_000
"""Rows that one page looks at where a filter has no index: behind them the next page goes on."""

Place = tuple[Any, ...]
"""The values of a sorting in the last row of a page; the next page starts behind it."""

_SMALLEST, _LARGEST = -(1 << 63), (1 << 63) - 1
_Whole = Annotated[int, msgspec.Meta(ge=_SMALLEST, le=_LARGEST)]
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Sorting:
    """An order of rows: by the first column, ties by the next; all together tell every row from every other.

    `directions`: ``-`` is downwards, ``+`` upwards; one for each column, or one for all.
    """

    def __init__(self, columns: Sequence[ColumnElement[Any]], directions: str) -> None:
        self.columns = tuple(columns)
        self.directions = directions * len(columns) if len(directions) == 1 else directions
        self._down = [one == "-" for one in self.directions]

    def ordered(self, *, backwards: bool = False) -> Iterator[ColumnElement[Any]]:
        """As ``ORDER BY`` has it."""
        for column, down in zip(self.columns, self._down, strict=True):
            yield column.desc() if down is not backwards else column.asc()

    def behind(self, place: Place) -> ColumnElement[bool]:
        """That a row stands behind this place."""
        if self._is_mixed:
            return or_(*self._steps(place))
        rows, value = self._row(place)
        return rows < value if self._down[0] else rows > value

    def up_to(self, place: Place) -> ColumnElement[bool]:
        """That a row stands at this place or before it, said so that an index ends there."""
        if self._is_mixed:
            return not_(self.behind(place))
        rows, value = self._row(place)
        return rows >= value if self._down[0] else rows <= value

    def read(self, values: object) -> Place:
        """What a cursor held → a place; raises `msgspec.ValidationError` where it is none of this order."""
        kinds = tuple(_kind(column.type) for column in self.columns)
        place: Place = msgspec.convert(values, tuple[kinds])  # type: ignore[valid-type]
        return place

    @property
    def _is_mixed(self) -> bool:
        return len(set(self._down)) > 1

    def _row(self, place: Place) -> tuple[Tuple, Tuple]:
        return tuple_(*self.columns), tuple_(*place, types=[column.type for column in self.columns])

    def _steps(self, place: Place) -> Iterator[ColumnElement[bool]]:
        for number, (column, down) in enumerate(zip(self.columns, self._down, strict=True)):
            same = (column == value for column, value in zip(self.columns[:number], place, strict=False))
            yield and_(*same, column < place[number] if down else column > place[number])


class Page(msgspec.Struct, frozen=True):
    """Rows in their order; `end`: where the next page begins, None on the last. One with few rows may still go on."""

    rows: Sequence[tuple[Any, ...]]
    end: Place | None


def page_of(
    connection: Connection,
    wanted: AnySelect,
    sorting: Sorting,
    after: Place | None,
    limit: int,
    filters: Sequence[ColumnElement[bool]] = (),
) -> Page:
    """The `limit` rows of `wanted` behind `after`. `filters` are those that no index finds: see `MOST_LOOKED_AT`."""
    if after is not None:
        wanted = wanted.where(sorting.behind(after))
    stop = _last_looked_at(connection, wanted, sorting) if filters else None
    if stop is not None:
        wanted = wanted.where(sorting.up_to(stop))
    keyed = wanted.where(*filters).add_columns(*sorting.columns).order_by(*sorting.ordered()).limit(limit + 1)
    rows, width = connection.execute(keyed).all(), len(sorting.columns)
    if len(rows) > limit:
        return Page([row[:-width] for row in rows[:limit]], tuple(rows[limit - 1][-width:]))
    return Page([row[:-width] for row in rows], stop)


def _last_looked_at(connection: Connection, wanted: AnySelect, sorting: Sorting) -> Place | None:
    """The place of the last row that a page looks at; None where there are none behind it."""
    named = [column.label(f"key_{number}") for number, column in enumerate(sorting.columns)]
    keys = wanted.with_only_columns(*named).order_by(*sorting.ordered()).limit(MOST_LOOKED_AT).subquery()
    backwards = Sorting(tuple(keys.c), sorting.directions).ordered(backwards=True)
    last = connection.execute(select(*keys.c).order_by(*backwards).limit(1)).one_or_none()
    if last is None:
        return None
    more = wanted.with_only_columns(sorting.columns[0]).where(sorting.behind(tuple(last))).limit(1)
    return tuple(last) if connection.execute(more).first() is not None else None


def _kind(kind: TypeEngine[Any]) -> Any:  # noqa: ANN401 - what msgspec takes for a type
    if isinstance(kind, Instant):
        return _Moment
    return float if isinstance(kind, Float) else _Whole if isinstance(kind, BigInteger) else str
