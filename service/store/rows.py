"""Records, facts and orders → rows. Pure: what the database makes of them is `store`'s business.

Of several values for one key the last counts: a statement may not touch a row twice (PostgreSQL refuses it).
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import blake2b
from typing import TypeVar

import msgspec

from alerts.orders.order import RepairOrder
from correlate.facts import (
    BinConcluded,
    ComplaintAttributed,
    ComplaintResolved,
    Fact,
    GroupPicture,
    OpenOutage,
    OutageConcluded,
    Spike,
)
from ingest.records import Alarm, Complaint, Record
from service.history.summary import Kind
from service.store.batch import Filed

Row = dict[str, object]
T = TypeVar("T")
_packed = msgspec.msgpack.Encoder()


def kind_of(record: Record) -> Kind:
    """The word by which a record's kind is kept and counted."""
    return "alarms" if isinstance(record, Alarm) else "complaints"


def content_of(record: Record) -> bytes:
    """A digest of the state that a record tells of, whenever it arrived: the same content is a duplicate."""
    state = msgspec.structs.asdict(record)
    del state["known_at"]
    return blake2b(_packed.encode((kind_of(record), state)), digest_size=16).digest()


def identity_of(record: Record) -> str:
    """The id of a complaint; source, alarm id and raise of an alarm."""
    if isinstance(record, Complaint):
        return record.complaint_id
    return f"{record.source}\x1f{record.alarm_id}\x1f{record.raised_at.isoformat()}"


JOURNAL = ("shard", "batch", "kind", "identity", "content", "region", "event_time", "filed_at", "accepted", "body")


def journal_row(filed: Filed, shard: str, batch: int, moment: Callable[[datetime], object]) -> tuple[object, ...]:
    """A row of the journal, its columns as `JOURNAL` names them; `moment` makes times what the database takes."""
    record = filed.record
    kind, identity = kind_of(record), identity_of(record)
    times = moment(record.event_time), moment(filed.filed_at)
    content, body = content_of(record), _packed.encode(record)
    return shard, batch, kind, identity, content, record.region, *times, filed.accepted, body


def complaint_row(complaint: Complaint) -> Row:
    """The latest state of a complaint; what was concluded of it is left as it is."""
    columns = (
        "complaint_id",
        "region",
        "district",
        "cell_id",
        "category",
        "cause",
        "status",
        "created_at",
        "resolved_at",
        "scene",
        "planned_resolution_at",
        "first_contact_resolved",
    )
    row: Row = {name: getattr(complaint, name) for name in columns}
    return {**row, "repeat_of": complaint.repeat_of, "concluded": False}


def group_row(picture: GroupPicture) -> Row:
    """A group as it was last drawn."""
    return {
        "group_id": picture.group_id,
        "region": picture.region,
        "started_at": picture.started_at,
        "ended_at": picture.ended_at,
        "drawn_at": picture.at,
        "due": picture.due,
        "body": _packed.encode(picture),
    }


def open_outage_row(outage: OpenOutage, picture: GroupPicture) -> Row:
    """An outage as its group was last drawn: flaps and alarms are not counted before it is concluded."""
    until = outage.ended_at or picture.at
    technology, _, area_class = outage.segment.partition("-")
    known = outage.segment != "all"
    return {
        "outage_id": outage.outage_id,
        "group_id": picture.group_id,
        "cell_id": outage.cell_id,
        "site_id": outage.site_id,
        "region": outage.region,
        "technology": technology if known else None,
        "area_class": (area_class or None) if known else None,
        "users": outage.users,
        "started_at": outage.started_at,
        "ended_at": outage.ended_at,
        "until": until,
        "down": _packed.encode(((outage.started_at, until),)),
        "planned": outage.planned,
        "work_id": outage.work_id,
        "alarms": 0,
        "flaps": 0,
        "stale": False,
        "complaints": outage.complaints,
        "complaints_lo": outage.complaints,
        "complaints_hi": outage.complaints,
        "note": "",
        "final": False,
    }


def outage_row(outage: OutageConcluded) -> Row:
    """An outage as it was concluded."""
    row: Row = {name: getattr(outage, name) for name in outage.__struct_fields__ if name not in ("corrects", "down")}
    return {**row, "down": _packed.encode(outage.down), "final": True}


def attributed_row(fact: ComplaintAttributed) -> Row:
    """The part of a complaint that no outage explains."""
    return {
        "complaint_id": fact.complaint_id,
        "region": fact.region,
        "district": fact.district,
        "created_at": fact.created_at,
        "background": fact.background,
        "concluded": False,
    }


def share_rows(fact: ComplaintAttributed) -> list[Row]:
    """The parts that outages explain."""
    return [
        {
            "complaint_id": fact.complaint_id,
            "outage_id": share.outage_id,
            "probability": share.probability,
            "planned": share.planned,
        }
        for share in fact.shares
    ]


def resolved_row(fact: ComplaintResolved) -> Row:
    """The cause that a complaint was closed with."""
    return {
        "complaint_id": fact.complaint_id,
        "region": fact.region,
        "created_at": fact.created_at,
        "concluded": True,
        "concluded_cause": fact.cause,
    }


def spike_row(spike: Spike) -> Row:
    """A spike, going on or final."""
    return {
        "region": spike.region,
        "district": spike.district or "",
        "starts_at": spike.starts_at,
        "ends_at": spike.ends_at,
        "kind": spike.kind.value,
        "final": spike.final,
        "body": _packed.encode(spike),
    }


def bin_row(fact: BinConcluded) -> Row:
    """One bin of one place."""
    row: Row = {name: getattr(fact, name) for name in fact.__struct_fields__}
    return {**row, "district": fact.district or ""}


def order_row(order: RepairOrder) -> Row:
    """An order as it stands."""
    return {
        "order_id": order.order_id,
        "group_id": order.group_id,
        "region": order.region,
        "state": order.state.value,
        "open": order.is_open,
        "priority": order.priority.value,
        "dispatch_index": order.queued_by,
        "issued_at": order.issued_at,
        "changed_at": order.changed_at,
        "version": order.version,
        "body": _packed.encode(order),
        "kind": order.kind.value,
        "stage": order.life.stage.value,
        "unit": order.life.unit or "",
    }


def history_row(order: RepairOrder) -> Row:
    """One change of an order."""
    return {
        "order_id": order.order_id,
        "version": order.version,
        "changed_at": order.changed_at,
        "change": order.change.value,
        "state": order.state.value,
        "body": _packed.encode(order),
    }


def last_by(values: Iterable[T], *names: str) -> list[T]:
    """The last value of each key, in the order in which the keys first came."""
    return list({tuple(getattr(value, name) for name in names): value for value in values}.values())


def of_type(facts: Iterable[Fact], kind: type[T]) -> list[T]:
    """The facts of one type."""
    return [fact for fact in facts if isinstance(fact, kind)]
