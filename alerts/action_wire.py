"""JSON documents → actions, or why not: as they are posted to whichever worker carries them out."""

from collections.abc import Collection
from datetime import datetime

import msgspec

from alerts.action import Action
from ingest.documents import original
from ingest.rejected import Reason, Rejected

_action = msgspec.json.Decoder(Action)


class ActionReader:
    """Reads actions on what is in these regions; nothing that it is given makes it raise."""

    def __init__(self, regions: Collection[str]) -> None:
        self._regions = regions

    def read_line(self, line: bytes, arrived: datetime | None = None) -> tuple[Action, ...] | Rejected:
        """The action of a document; it counts as done at `arrived`, else when it says itself."""
        try:
            action = _action.decode(line)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            detail = f"no action can be read: {error}; post it as the API says"
            return Rejected(Reason.UNREADABLE, detail, original(line))
        if action.region not in self._regions:
            detail = f"region {action.region!r} is not in the inventory; add it there"
            return Rejected(Reason.UNKNOWN_REGION, detail, original(line))
        return (msgspec.structs.replace(action, known_at=arrived) if arrived else action,)
