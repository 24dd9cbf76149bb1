"""Tells which form a document has, flat or of a standard, and takes its fields."""

from collections.abc import Callable, Mapping
from typing import Final

from ingest.rejected import Reason, Unacceptable
from ingest.standards import cloudevents, tmf621, tmf642, ves
from ingest.standards.reading import Flat
from ingest.standards.ts28532 import Notifications

_FLAT: Final = ("alarm_id", "complaint_id")
_ENVELOPES: Final = 3
_ALARM: Final = ("alarmedObject", "alarmRaisedTime", "externalAlarmId")
_COMPLAINT: Final = ("ticketType", "creationDate", "relatedEntity")

Document = Mapping[str, object]


class Forms:
    """The forms that documents of one kind (`alarms`, `complaints`, or one with flat documents only) may have."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._notifications = Notifications()

    def fields(self, document: Document) -> Flat:
        """The flat fields of a document, whichever form it has; a flat one is itself.

        Raises:
            Unacceptable: it tells of the other kind, or is not as its standard says.
        """
        if _FLAT[0] in document or _FLAT[1] in document:
            return document
        for _ in range(_ENVELOPES):
            inner = _inside(document)
            if inner is None:
                break
            document = inner
        read = self._reader(document)
        return document if read is None else read(document)

    def _reader(self, document: Document) -> Callable[[Document], Flat] | None:
        """What reads it; None for a flat document."""
        if "notificationType" in document or _has(document, "header", "notificationType"):
            return self._of("alarms", "TS 28.532 notification", self._notifications.fields)
        if "commonEventHeader" in document:
            return self._of("alarms", "VES event", ves.fields)
        type_ = document.get("@type")
        if type_ == "Alarm" or any(name in document for name in _ALARM):
            return self._of("alarms", "TMF642 Alarm", tmf642.fields)
        if type_ == "TroubleTicket" or any(name in document for name in _COMPLAINT):
            return self._of("complaints", "TMF621 TroubleTicket", tmf621.fields)
        return None

    def _of(self, kind: str, form: str, read: Callable[[Document], Flat]) -> Callable[[Document], Flat]:
        if kind != self._kind:
            detail = f"a {form} is none of the {self._kind}; send it with the {kind}"
            raise Unacceptable(Reason.UNKNOWN_DOCUMENT, detail)
        return read


def _inside(document: Document) -> Document | None:
    """The document in an envelope: a CloudEvent, a TM Forum event, a VES message; None where there is none."""
    if cloudevents.is_envelope(document):
        return cloudevents.opened(document)
    event = document.get("event")
    if not isinstance(event, dict):
        return None
    for name in ("alarm", "troubleTicket"):
        if isinstance(event.get(name), dict):
            return dict(event[name])
    return event


def _has(document: Document, part: str, name: str) -> bool:
    inner = document.get(part)
    return isinstance(inner, dict) and name in inner
