"""TM Forum TMF621 Trouble Ticket Management v4: a Trouble Ticket, which is a complaint here."""

from typing import Final

import msgspec

from ingest.standards.reading import Flat, taken_apart

_PLACES: Final = {"region": "region", "city": "region", "district": "district", "county": "district", "cell": "cell_id"}
_CLOSED: Final = ("resolved", "closed")
_REPEATS: Final = ("repeat", "duplicate", "reopen")


class _Related(msgspec.Struct, rename={"referred_type": "@referredType"}):
    id: str | None = None
    name: str | None = None
    role: str | None = None
    referred_type: str | None = None


class _Channel(msgspec.Struct):
    id: str | None = None
    name: str | None = None


class _Relationship(msgspec.Struct, rename="camel"):
    id: str | None = None
    relationship_type: str | None = None


class _Ticket(msgspec.Struct, rename="camel"):
    id: str | None = None
    external_id: str | None = None
    ticket_type: str | None = None
    description: str | None = None
    status: str | None = None
    status_change_reason: str | None = None
    creation_date: str | None = None
    last_update: str | None = None
    resolution_date: str | None = None
    expected_resolution_date: str | None = None
    channel: _Channel | str | None = None
    related_entity: list[_Related] = []
    related_party: list[_Related] = []
    trouble_ticket_relationship: list[_Relationship] = []
    ticket_relationship: list[_Relationship] = []


def fields(document: object) -> Flat:
    """The fields of a Trouble Ticket. Why its status changed is the cause of one that is resolved.

    Raises:
        Unacceptable: a field is of the wrong type.
    """
    ticket = taken_apart(document, _Ticket, "TMF621 TroubleTicket")
    closed = (ticket.status or "").lower() in _CLOSED
    return {
        "complaint_id": ticket.external_id or ticket.id,
        "created_at": ticket.creation_date,
        **_places(ticket.related_entity),
        "category": ticket.ticket_type,
        "cause": ticket.status_change_reason if closed else None,
        "customer_ref": next((_name(party) for party in ticket.related_party if _role(party) == "customer"), None),
        "channel": _name(ticket.channel) if isinstance(ticket.channel, _Channel) else ticket.channel,
        "text": ticket.description,
        "status": ticket.status,
        "resolved_at": ticket.resolution_date if closed or ticket.status is None else None,
        "planned_resolution_at": ticket.expected_resolution_date,
        "repeat_of": next((of.id for of in _relationships(ticket) if _is_repeat(of)), None),
        "received_at": ticket.last_update,
    }


def _places(entities: list[_Related]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for entity in entities:
        column = _PLACES.get((entity.referred_type or entity.role or "").lower())
        if column is not None:
            found.setdefault(column, _name(entity))
    return found


def _name(entity: _Related | _Channel) -> str | None:
    return entity.id or entity.name


def _role(party: _Related) -> str:
    return (party.role or "").lower()


def _relationships(ticket: _Ticket) -> list[_Relationship]:
    return ticket.trouble_ticket_relationship or ticket.ticket_relationship


def _is_repeat(relationship: _Relationship) -> bool:
    return any(word in (relationship.relationship_type or "").lower() for word in _REPEATS)
