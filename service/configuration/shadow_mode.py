"""Shadow mode 影子模式: everything is decided and recorded, and nobody is told; how an operator starts."""

from typing import Literal

Mode = Literal["live", "shadow"]

MODE_HEADER = "Goldenwindow-Mode"
"""Stands in every answer of a service in shadow mode."""

SHADOW_NOTE = 'shadow mode: orders are decided and recorded, and pushed to nobody; orders.mode = "live" ends it'

_RECORD = "log"


def tells(mode: Mode, channel: str) -> bool:
    """Whether a channel is told of orders and notices: in shadow mode the log alone is."""
    return mode == "live" or channel == _RECORD


def notes_of(mode: Mode) -> tuple[str, ...]:
    """What a person should know of the mode, a line each."""
    return (SHADOW_NOTE,) if mode == "shadow" else ()
