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


class _Told(msgspec.Struct, rename="camel"):
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
    told = taken_apart(document, _Told, "TMF621 TroubleTicket")
    closed = (told.status or "").lower() in _CLOSED
    return {
        "complaint_id": told.external_id or told.id,
        "created_at": told.creation_date,
        **_places(told.related_entity),
        "category": told.ticket_type,
        "cause": told.status_change_reason if closed else None,
        "customer_ref": next((_name(party) for party in told.related_party if _role(party) == "customer"), None),
        "channel": _name(told.channel) if isinstance(told.channel, _Channel) else told.channel,
        "text": told.description,
        "status": told.status,
        "resolved_at": told.resolution_date if closed or told.status is None else None,
        "planned_resolution_at": told.expected_resolution_date,
        "repeat_of": next((of.id for of in _relationships(told) if _is_repeat(of)), None),
        "received_at": told.last_update,
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


def _relationships(told: _Told) -> list[_Relationship]:
    return told.trouble_ticket_relationship or told.ticket_relationship


def _is_repeat(relationship: _Relationship) -> bool:
    return any(word in (relationship.relationship_type or "").lower() for word in _REPEATS)
