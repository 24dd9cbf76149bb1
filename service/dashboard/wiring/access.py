"""Puts together the pages of access: the door, the account, people and tokens, and the audit."""

from collections.abc import Callable, Sequence
from functools import partial
from urllib.parse import urlsplit

from fastapi import APIRouter

from ingest.clock import SystemClock
from ingest.inventory import Inventory
from service.access.access_desk import AccessDesk
from service.dashboard.access.account_routes import account_routes
from service.dashboard.access.audit_routes import AuditReads, audit_routes
from service.dashboard.access.door_routes import Doorway, door_routes
from service.dashboard.access.people_routes import PeopleOffice, people_routes
from service.dashboard.frame.pages import Pages
from service.local_time import LocalTime


def access_pages(desk: AccessDesk, inventory: Inventory, issuer: str | None) -> Sequence[Callable[[Pages], APIRouter]]:
    """What makes their routes, given the frame. `issuer`: the address of where people may sign in too."""
    now, zone = SystemClock().now, inventory.timezone
    way = Doorway(desk, now, None if issuer is None else urlsplit(issuer).hostname)
    reads = AuditReads(desk.audit, lambda: [person.name for person in desk.people()], zone, LocalTime(zone).text)
    return (
        partial(door_routes, way=way),
        partial(account_routes, way=way),
        partial(people_routes, office=PeopleOffice(desk, inventory.regions, now)),
        partial(audit_routes, reads=reads),
    )
