"""``POST /api/v1/orders/{order_id}/{verb}``: what people do to repair orders, once however often it is sent."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from secrets import token_hex
from typing import Annotated, Any

import msgspec
from anyio import to_thread
from fastapi import APIRouter, HTTPException, Request, Response

from alerts.action import Action, ActionDone, Subject
from alerts.orders.order import RepairOrder
from alerts.orders.order_action import OrderDetails, OrderVerb
from alerts.orders.tmf697 import to_tmf697
from ingest.times import TimeReader, TimeUnreadable
from service.access.present import name_to_act_under
from service.api.intake_routes import Ingest, body_of
from service.api.posted_actions import IdempotencyKey, PostedActions
from service.local_time import LocalTime
from service.store.actions import Actions
from service.store.audit import describe_change
from service.store.reads import Reads

NOBODY_NAMED = "operator"


class _Body(msgspec.Struct):
    """What every action says; the rest is its details."""

    by: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] = NOBODY_NAMED
    note: str = ""


class OrderActions:
    """Posts actions on orders to the pipeline, and tells what became of them."""

    def __init__(self, ingest: Ingest, reads: Reads, actions: Actions, now: Callable[[], datetime], zone: str) -> None:
        self._posted = PostedActions(ingest, actions)
        self._reads = reads
        self._now = now
        self._times = TimeReader(zone)
        self._local = LocalTime(zone)

    def carry_out(self, order_id: str, verb: OrderVerb, body: bytes, key: str | None) -> Response:
        """The order's new state. What was sent before with the same key is answered as it was then."""
        body_read, details = self._read(body)
        action_id = _action_id(order_id, verb, key or token_hex(16))
        order = self._reads.order(order_id)
        if order is None:
            raise HTTPException(404, f"There is no order {order_id!r}; GET /api/v1/orders lists those there are.")
        by, note, at = name_to_act_under(body_read.by), body_read.note, self._now()
        action = Action(action_id, Subject.ORDER, order_id, order.region, verb.value, by, at, note, details)
        done, again = self._posted.carry_out(action)
        return self._answer(done, _told(order), again=again)

    def _answer(self, done: ActionDone, before: Mapping[str, object], *, again: bool) -> Response:
        order_id = done.action.subject_id
        state = self._reads.order_state(order_id, done.version or 0)
        if state is None:
            raise HTTPException(410, f"What became of order {order_id} is not kept any more.")
        describe_change(before, _told(state))
        headers = {"Idempotent-Replayed": "true"} if again else {}
        document = msgspec.json.encode(to_tmf697(state, self._local.text))
        return Response(document, headers=headers, media_type="application/json")

    def _read(self, body: bytes) -> tuple[_Body, dict[str, object]]:
        try:
            fields = msgspec.json.decode(body, type=dict[str, object]) if body.strip() else {}
            given = msgspec.convert(fields, _Body)
            details = {name: fields[name] for name in OrderDetails.__struct_fields__ if name in fields}
            details = self._with_times(details)
            msgspec.convert(details, OrderDetails)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError, TimeUnreadable) as error:
            detail = f"The body can not be read: {error}. docs/order-life.md names the fields of each action."
            raise HTTPException(422, detail) from error
        return given, details

    def _with_times(self, details: dict[str, object]) -> dict[str, object]:
        """Times as text in UTC: those without an offset are of the dataset's time zone."""
        read = {**details}
        if isinstance(until := read.get("until"), str):
            read["until"] = self._utc(until)
        receipt = read.get("receipt")
        if isinstance(receipt, dict) and isinstance(restored_at := receipt.get("restored_at"), str):
            read["receipt"] = {**receipt, "restored_at": self._utc(restored_at)}
        return read

    def _utc(self, text: str) -> str:
        return self._times.read(text).astimezone(UTC).isoformat()


def _told(order: RepairOrder) -> Mapping[str, object]:
    """What the audit tells of an order."""
    return {
        "state": order.state.value,
        "stage": order.life.stage.value,
        "unit": order.life.unit,
        "crew": order.life.crew,
    }


def order_routes(orders: OrderActions) -> APIRouter:
    """A route for each thing that can be done to an order."""
    router = APIRouter()
    described = _body_described()

    def add(verb: OrderVerb) -> None:
        @router.post(f"/orders/{{order_id}}/{verb}", response_class=Response, openapi_extra=described, name=verb)
        async def carry_out(order_id: str, request: Request, idempotency_key: IdempotencyKey = None) -> Response:
            body = await body_of(request)
            return await to_thread.run_sync(orders.carry_out, order_id, verb, body, idempotency_key)

    for verb in OrderVerb:
        add(verb)
    return router


def _body_described() -> dict[str, Any]:
    """What OpenAPI says of the body; none at all is allowed."""
    schema = {"type": "object", "properties": {**_fields(_Body), **_fields(OrderDetails)}}
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}


def _fields(kind: type[msgspec.Struct]) -> dict[str, Any]:
    _, schemas = msgspec.json.schema_components([kind], ref_template="#/components/schemas/{name}")
    return dict(schemas[kind.__name__]["properties"])


def _action_id(order_id: str, verb: OrderVerb, key: str) -> str:
    """A key counts for one thing done to one order."""
    told = f"{order_id}\x1f{verb}\x1f{key}"
    return blake2b(told.encode(), digest_size=16, person=b"order action").hexdigest()
