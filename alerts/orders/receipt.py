"""The crew's receipt 回单: the six standard scenes, and what each has to say."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

Text = Annotated[str, msgspec.Meta(max_length=500)]


class Scene(StrEnum):
    """What the repair came to: the operators' six standard scenes 标准场景."""

    EQUIPMENT = "equipment"
    """设备: a board, a rectifier, an antenna was reset, mended or replaced."""
    TRANSMISSION = "transmission"
    """传输: a fibre, a ring or a microwave link."""
    POWER = "power"
    """动力: mains, batteries, a generator."""
    ENGINEERING = "engineering"
    """工程割接: somebody's planned work."""
    ENVIRONMENT = "environment"
    """环境: weak coverage, interference, a third party."""
    USER = "user"
    """用户侧: on the customer's side, or no fault was found."""


_REPAIR = ("cause", "measures", "restored_at")

REQUIRED: Mapping[Scene, tuple[str, ...]] = {
    Scene.EQUIPMENT: (*_REPAIR, "equipment"),
    Scene.TRANSMISSION: (*_REPAIR, "segment"),
    Scene.POWER: (*_REPAIR, "supply"),
    Scene.ENGINEERING: ("cause", "restored_at", "work_id"),
    Scene.ENVIRONMENT: ("cause", "measures", "party", "follow_up"),
    Scene.USER: ("finding", "follow_up"),
}
"""The fields without which a receipt of a scene is incomplete."""


class Receipt(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What a crew reports when it is done.

    - `cause`: what was wrong; `measures`: what was done; `restored_at`: when service was back, UTC.
    - `equipment`: what was mended or replaced; `segment`: between which points the line failed; `supply`: what
      feeds the site now (mains, battery, generator); `work_id`: whose planned work it was.
    - `party`: the interferer, the owner, or the place without coverage; `follow_up`: what is still to be done, or
      what the customer was told; `finding`: what was tested, with its result.
    """

    scene: Scene | None = None
    cause: Text = ""
    measures: Text = ""
    restored_at: datetime | None = None
    equipment: Text = ""
    segment: Text = ""
    supply: Text = ""
    work_id: Text = ""
    party: Text = ""
    follow_up: Text = ""
    finding: Text = ""


def missing(receipt: Receipt) -> tuple[str, ...]:
    """The fields that its scene calls for and that are empty; none where the receipt is complete."""
    if receipt.scene is None:
        return ("scene",)
    return tuple(name for name in REQUIRED[receipt.scene] if _is_empty(getattr(receipt, name)))


def _is_empty(value: object) -> bool:
    return not value.strip() if isinstance(value, str) else value is None
