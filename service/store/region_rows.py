"""Rows of other regions than those that are seen are left out of every reading, whoever wrote the query.

As row security of a database does it: the statement is changed on its way to the driver, so that no page and no route
can forget to. A reading that can not be changed so is refused.
"""

from collections.abc import Collection, Iterator
from typing import Any, Final

from sqlalchemy import Alias, Column, ColumnElement, Connection, FromClause, Join, Select, Table, and_, or_, select
from sqlalchemy.sql import visitors
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.selectable import CompoundSelect

from service.store import schema
from service.store.customer_schema import feedback
from service.store.seen_regions import seen_regions

Named = Table | Alias
Reading = Select[Any] | CompoundSelect[Any]

# Tables that name no region, and where that of a row stands.
_BELONGS: Final = {
    schema.attributions: (("complaint_id", schema.complaints.c.complaint_id),),
    schema.order_history: (("order_id", schema.orders.c.order_id),),
    feedback: (
        ("complaint_id", schema.complaints.c.complaint_id),
        ("order_id", schema.orders.c.order_id),
    ),
}


class NotCut(Exception):
    """A reading that can not be cut to the regions that are seen: nothing of it is answered."""


def only_seen(
    connection: Connection, statement: Executable, several: object, parameters: object, _options: object
) -> tuple[Executable, object, object]:
    """A listener of SQLAlchemy's ``before_execute``. Transactions that write are left alone."""
    seen = seen_regions()
    if seen is None or connection.get_execution_options().get("writes"):
        return statement, several, parameters
    if not isinstance(statement, Select | CompoundSelect):
        raise NotCut(f"a reading by {type(statement).__name__} can not be cut to regions")
    return cut(statement, sorted(seen)), several, parameters


def cut(statement: Reading, seen: Collection[str]) -> Reading:
    """The statement and all selects in it, of the rows of these regions alone."""

    def of_seen(inner: Select[Any]) -> None:
        tables, outer = _tables(inner.get_final_froms())
        inner._where_criteria += tuple(rule for _, rule in _rules(tables, seen))  # noqa: SLF001 - `where` makes another
        inner._where_criteria += tuple(or_(rule, _missing(table)) for table, rule in _rules(outer, seen))  # noqa: SLF001

    changed: Reading = visitors.cloned_traverse(statement, {}, {"select": of_seen})
    return changed


def _rules(tables: Collection[Named], seen: Collection[str]) -> Iterator[tuple[Named, ColumnElement[bool]]]:
    for table in tables:
        real = table.element if isinstance(table, Alias) else table
        if "region" in table.c:
            yield table, table.c.region.in_(seen)
        elif real in _BELONGS:
            yield table, or_(*(table.c[key].in_(_keys(of, seen)) for key, of in _BELONGS[real]))


def _keys(key: Column[str], seen: Collection[str]) -> Select[str]:
    return select(key).where(key.table.c.region.in_(seen))


def _missing(table: Named) -> ColumnElement[bool]:
    """That an outer join found no row there."""
    return and_(*(column.is_(None) for column in table.primary_key))


def _tables(froms: Collection[FromClause]) -> tuple[list[Named], list[Named]]:
    """The tables read from, and those of them that an outer join may find nothing in."""
    inner: list[Named] = []
    outer: list[Named] = []
    for one in froms:
        if isinstance(one, Table | Alias):
            inner.append(one)
        elif isinstance(one, Join):
            left, left_outer = _tables([one.left])
            right, right_outer = _tables([one.right])
            inner += left if one.isouter else [*left, *right]
            outer += [*left_outer, *right_outer, *(right if one.isouter else [])]
    return inner, outer
