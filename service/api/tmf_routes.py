"""What TM Forum systems read: outage groups as service problems (TMF656), repair orders as work orders (TMF697)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final, Literal

import msgspec
from fastapi import APIRouter, HTTPException, Query, Response
from fastapi.params import Path as PathParameter

from alerts.orders.order import RepairOrder, State
from alerts.orders.tmf656 import to_tmf656
from alerts.orders.tmf697 import JsonObject, to_tmf697
from correlate.facts import GroupPicture
from service.api.tmf_schemas import SERVICE_PROBLEM, WORK_ORDER, Schema
from service.local_time import LocalTime
from service.store.standard_reads import StandardReads

PROBLEMS: Final = "/tmf-api/serviceProblem/v4/serviceProblem"
ORDERS: Final = "/tmf-api/workOrder/v4/workOrder"
FURTHEST: Final = 10_000
_ALWAYS: Final = ("id", "href", "@type")
_PARTIAL: Final = 206

Fields = Annotated[str | None, Query(max_length=1_000, description="only these, separated by commas; TMF630")]
Offset = Annotated[int, Query(ge=0, le=FURTHEST, description="so many are left out, the latest first")]
Limit = Annotated[int, Query(ge=1, le=1_000, description="so many at most")]
Name = Annotated[str, PathParameter(max_length=200)]
Status = Annotated[
    Literal["acknowledged", "inProgress", "resolved"] | None, Query(description="only those in this status")
]
InState = Annotated[State | None, Query(description="only those in this state")]


def tmf_routes(of: StandardReads, zone: str) -> APIRouter:
    """Lists, with the totals that TMF630 asks for in headers, and single resources; times in `zone`."""
    router, local = APIRouter(), LocalTime(zone).text

    def problem(found: tuple[GroupPicture, RepairOrder | None]) -> JsonObject:
        told = to_tmf656(*found, local)
        return {**told, "href": f"{PROBLEMS}/{told['id']}"}

    def work_order(order: RepairOrder) -> JsonObject:
        return {**to_tmf697(order, local), "href": f"{ORDERS}/{order.order_id}"}

    @router.get(PROBLEMS, responses=_listed(SERVICE_PROBLEM))
    def problems(fields: Fields = None, offset: Offset = 0, limit: Limit = 100, status: Status = None) -> Response:
        """Outage groups 故障群 as service problems, the latest first."""
        found = of.problems(status, offset, limit)
        return _list(found.rows, problem, _names(fields, SERVICE_PROBLEM), found.total)

    @router.get(f"{PROBLEMS}/{{problem_id}}", responses=_one(SERVICE_PROBLEM))
    def one_problem(problem_id: Name, fields: Fields = None) -> Response:
        """One outage group as a service problem."""
        found = of.problem(problem_id)
        if found is None:
            raise HTTPException(
                404, f"There is no service problem {problem_id!r}; GET {PROBLEMS} lists those there are."
            )
        return _answer(_only(problem(found), _names(fields, SERVICE_PROBLEM)))

    @router.get(ORDERS, responses=_listed(WORK_ORDER))
    def orders(fields: Fields = None, offset: Offset = 0, limit: Limit = 100, state: InState = None) -> Response:
        """Repair orders 抢修工单 as work orders, the latest issued first."""
        found = of.orders(state.value if state else None, offset, limit)
        return _list(found.rows, work_order, _names(fields, WORK_ORDER), found.total)

    @router.get(f"{ORDERS}/{{work_order_id}}", responses=_one(WORK_ORDER))
    def one_order(work_order_id: Name, fields: Fields = None) -> Response:
        """One repair order as a work order."""
        order = of.order(work_order_id)
        if order is None:
            raise HTTPException(404, f"There is no work order {work_order_id!r}; GET {ORDERS} lists those there are.")
        return _answer(_only(work_order(order), _names(fields, WORK_ORDER)))

    return router


def _names(fields: str | None, schema: Schema) -> Sequence[str] | None:
    """The fields that are asked for; HTTPException 422 where there is none of a name."""
    if fields is None:
        return None
    named = [name.strip() for name in fields.split(",") if name.strip()]
    unknown = [name for name in named if name not in schema["properties"] and name != "none"]
    if unknown:
        choices = ", ".join(schema["properties"])
        raise HTTPException(422, f"fields: there is no {', '.join(unknown)}; there are: {choices}.")
    return [*_ALWAYS, *named]


def _only(told: JsonObject, names: Sequence[str] | None) -> JsonObject:
    return told if names is None else {name: value for name, value in told.items() if name in names}


def _list(rows: Sequence[Any], made: Callable[[Any], JsonObject], names: Sequence[str] | None, total: int) -> Response:
    told = [_only(made(row), names) for row in rows]
    headers = {"X-Total-Count": str(total), "X-Result-Count": str(len(told))}
    return _answer(told, _PARTIAL if len(told) < total else 200, headers)


def _answer(told: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(told), status, dict(headers or {}), media_type="application/json")


def _listed(schema: Schema) -> dict[int | str, dict[str, Any]]:
    counts = {
        name: {"description": said, "schema": {"type": "integer"}}
        for name, said in (("X-Total-Count", "how many there are"), ("X-Result-Count", "how many are told here"))
    }
    content = {"application/json": {"schema": {"type": "array", "items": _partly(schema)}}}
    return {
        200: {"description": "All there are.", "headers": counts, "content": content},
        _PARTIAL: {"description": "Some of them.", "headers": counts, "content": content},
    }


def _one(schema: Schema) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": "The resource.", "content": {"application/json": {"schema": _partly(schema)}}}}


def _partly(schema: Schema) -> Schema:
    """With `fields` only some are told."""
    return {**schema, "required": list(_ALWAYS)}
