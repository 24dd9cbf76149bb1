"""The places of the dashboard, and which of them the rail lists."""

from enum import StrEnum
from typing import Final

import msgspec

from service.access.principal import Principal
from service.access.routes import OF_ALL_REGIONS, ROUTES


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
    PEOPLE = "/people"
    AUDIT = "/audit"
    ACCOUNT = "/account"
    LOGIN = "/login"
    FIRST_ADMIN = "/first-admin"


class Stop(msgspec.Struct, frozen=True):
    """One entry of the rail; `icon` names a symbol of ``static/icons.svg``."""

    place: Place
    icon: str

    def is_open_to(self, person: Principal) -> bool:
        """Whether the place would be answered, as the table of routes has it."""
        asked = ("GET", self.place.value)
        return person.may(ROUTES[asked]) and (person.regions is None or asked not in OF_ALL_REGIONS)


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
    Stop(Place.PEOPLE, "people"),
    Stop(Place.AUDIT, "audit"),
)
