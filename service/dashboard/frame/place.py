"""The places of the dashboard, as the rail lists them."""

from enum import StrEnum
from typing import Final

import msgspec


class Place(StrEnum):
    """A place of the dashboard; the value is its address."""

    LIVE = "/"
    QUEUE = "/queue"
    MAP = "/map"
    WINDOWS = "/windows"
    MANAGEMENT = "/management"
    SCORECARD = "/scorecard"
    REPORTS = "/reports"
    PLANNED_WORK = "/planned-work"
    COMPLAINTS = "/complaints"
    DATA = "/data"
    SETTINGS = "/settings"


class Stop(msgspec.Struct, frozen=True):
    """One entry of the rail: `icon` names a symbol of ``static/icons.svg``."""

    place: Place
    icon: str


RAIL: Final = (
    Stop(Place.LIVE, "live"),
    Stop(Place.QUEUE, "queue"),
    Stop(Place.MAP, "map"),
    Stop(Place.WINDOWS, "windows"),
    Stop(Place.MANAGEMENT, "management"),
    Stop(Place.SCORECARD, "scorecard"),
    Stop(Place.REPORTS, "reports"),
    Stop(Place.PLANNED_WORK, "planned-work"),
    Stop(Place.COMPLAINTS, "complaints"),
    Stop(Place.DATA, "data"),
    Stop(Place.SETTINGS, "settings"),
)
