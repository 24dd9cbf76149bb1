"""The life of an order as the fields that files, the API and channels show: stage, persons, receipt, links."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from alerts.orders.life import CHINESE, Life

_Local = Callable[[datetime], str]


def life_fields(life: Life, local: _Local) -> dict[str, object]:
    """Every field of the life, JSON-ready; `stage_zh` is the stage in the operators' words.

    `local` writes UTC times as ISO 8601 with the offset of the dataset's zone.
    """
    return {
        "stage": life.stage,
        "stage_zh": CHINESE[life.stage],
        "stage_since": _moment(life.since, local),
        "by": life.by,
        "note_text": life.note,
        "why": life.why,
        "unit": life.unit,
        "crew": life.crew,
        "held_until": _moment(life.held_until, local),
        "receipt": _receipt(life, local),
        "receipt_missing": life.missing,
        "receipt_returned": life.returned,
        "repeats": life.repeats,
        "absorbed": life.absorbed,
        "split_from": life.split_from,
        "split_into": life.split_into,
    }


def _receipt(life: Life, local: _Local) -> dict[str, object] | None:
    if life.receipt is None:
        return None
    told = msgspec.structs.asdict(life.receipt)
    return {name: local(value) if isinstance(value, datetime) else value for name, value in told.items() if value}


def _moment(moment: datetime | None, local: _Local) -> str | None:
    return local(moment) if moment else None
