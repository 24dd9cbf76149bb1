"""The records everything else speaks of: alarms, complaints, planned work, and the network's places.

All are immutable; every datetime is aware and in UTC. An `Alarm` or `Complaint` is *one state of it,
as it became known at `known_at`*: a row of a dataset with a raise and a clear is two alarm states.
Field names follow TMF642 (Alarm), TMF621 (Trouble Ticket) and ITU-T X.733 where those have one.
"""

from datetime import datetime
from enum import StrEnum

import msgspec


class Severity(StrEnum):
    """Perceived severity (ITU-T X.733 §8.1.2.3). A clear is not a severity: it ends the alarm."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"
    WARNING = "warning"
    INDETERMINATE = "indeterminate"


class Effect(StrEnum):
    """What an alarm does to the service of its cells. Only `OUT_OF_SERVICE` opens an outage."""

    OUT_OF_SERVICE = "out_of_service"
    DEGRADED = "degraded"
    POWER = "power"
    TRANSMISSION = "transmission"
    NONE = "none"


class LocationSource(StrEnum):
    """Where a complaint's place comes from: the network, the customer file, or the customer's words."""

    SERVING_CELL = "serving_cell"
    HOME = "home"
    STATED = "stated"


class Category(StrEnum):
    """The operators' complaint classes (投诉类型)."""

    VOICE = "voice"
    INTERNET = "internet"
    MESSAGING = "messaging"
    OTHER = "other"


class Alarm(msgspec.Struct, frozen=True, gc=False):
    """One state of one alarm 告警 (X.733, TMF642).

    Identity is `(source, alarm_id, raised_at)`: systems use ids again. `cell_id`, `site_id` and
    `backhaul_id` say what it stands for, the narrowest given one counts; a site stands for all its cells,
    a backhaul path for all cells at or below it. `region` is the region of that place (of its first cell
    when a backhaul spans several). `implied`: a raise that only its clear tells of.
    """

    source: str
    alarm_id: str
    raised_at: datetime
    known_at: datetime
    region: str
    effect: Effect
    cell_id: str | None = None
    site_id: str | None = None
    backhaul_id: str | None = None
    cleared_at: datetime | None = None
    changed_at: datetime | None = None
    severity: Severity | None = None
    planned: bool = False
    probable_cause: str | None = None
    specific_problem: str | None = None
    parent_alarm_id: str | None = None
    implied: bool = False

    @property
    def event_time(self) -> datetime:
        """When what this state tells of happened: the clear if it is one, else the change, else the raise."""
        return self.cleared_at or self.changed_at or self.raised_at


class Complaint(msgspec.Struct, frozen=True, gc=False):
    """One state of one customer complaint 投诉 (TMF621 Trouble Ticket).

    `customer` is a keyed hash, made where the complaint is read; the reference itself is never kept.
    `cause`, `status`, `resolved_at`, `first_contact_resolved` and `repeat_of` stand only in the state
    that became known when the complaint was resolved. `cell_id` is None where unknown to the inventory.
    """

    complaint_id: str
    created_at: datetime
    known_at: datetime
    region: str
    district: str | None = None
    cell_id: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    location_source: LocationSource | None = None
    category: Category | None = None
    cause: str | None = None
    customer: str | None = None
    tier: str | None = None
    channel: str | None = None
    scene: str | None = None
    text: str | None = None
    status: str | None = None
    resolved_at: datetime | None = None
    planned_resolution_at: datetime | None = None
    first_contact_resolved: bool | None = None
    repeat_of: str | None = None

    @property
    def event_time(self) -> datetime:
        """When what this state tells of happened: the resolution if it is one, else the complaint."""
        return self.resolved_at or self.created_at


Record = Alarm | Complaint


class PlannedWork(msgspec.Struct, frozen=True):
    """A cutover or other announced work 割接, in the half-open window [starts_at, ends_at).

    `known_at` is the announcement where one is recorded; None means known from the beginning.
    """

    work_id: str
    starts_at: datetime
    ends_at: datetime
    cell_id: str | None = None
    site_id: str | None = None
    region: str | None = None
    announced_at: datetime | None = None
    confirmed_at: datetime | None = None
    affects_service: bool = True
    description: str | None = None


class Region(msgspec.Struct, frozen=True):
    """A city 地市 (or what the operator reports by); `subscribers` are users."""

    region: str
    name_zh: str | None = None
    name_en: str | None = None
    subscribers: float | None = None


class Site(msgspec.Struct, frozen=True):
    """A base station site 基站. Hours are decimal; `access_hours` like ``07:00-22:00``."""

    site_id: str
    owner: str | None = None
    unit: str | None = None
    access_hours: str | None = None
    battery_hours: float | None = None
    travel_hours: float | None = None


class Cell(msgspec.Struct, frozen=True):
    """A cell 小区. `users`: mean number served, None where not given; `backhaul_id` may be a path ``ring/hub``."""

    cell_id: str
    region: str
    site_id: str | None = None
    district: str | None = None
    technology: str | None = None
    area_class: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    users: float | None = None
    backhaul_id: str | None = None


class LinkSaid(msgspec.Struct, frozen=True):
    """What people said of a complaint and an outage that may have caused it: that it did (`confirmed`), or did not."""

    complaint_id: str
    outage_id: str
    confirmed: bool


class CauseSaid(msgspec.Struct, frozen=True):
    """What people said that an outage really came from."""

    outage_id: str
    cause: str


class PastOrder(msgspec.Struct, frozen=True):
    """One repair order of the past, from which crew hours are learnt."""

    order_id: str
    issued_at: datetime
    outage_id: str | None = None
    cell_id: str | None = None
    accepted_at: datetime | None = None
    arrived_at: datetime | None = None
    fixed_at: datetime | None = None
    unit: str | None = None
    crew: str | None = None
