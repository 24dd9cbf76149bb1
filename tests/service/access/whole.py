"""A whole service of two regions in which something happened in both, and people of each role."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from argon2 import PasswordHasher

from service.access.access_desk import AccessDesk
from service.access.door import SignedIn
from service.access.passwords import Passwords
from service.access.secret_values import csrf_value
from service.access.session_cookie import HEADER
from service.compose import Service, build_service
from service.configuration.setting_sections import InventorySection, Orders, StoreSection
from service.configuration.settings import Settings
from service.store.audit import Actor
from tests.service.access.keeping import HERE, NOON, PASSWORD
from tests.service.recording import alarm_document, complaint_document

SECRET_TEXT = "my number is 13900000001 and I am cross"  # noqa: S105 - what a customer said
WHO = Actor("root", "terminal", "", "", "", NOON)

ROLES: Mapping[str, tuple[str, frozenset[str] | None]] = {
    "viewer": ("viewer", None),
    "dispatcher": ("dispatcher", None),
    "admin": ("admin", None),
    "viewer of Yinchuan": ("viewer", frozenset({"R-YC"})),
    "dispatcher of Yinchuan": ("dispatcher", frozenset({"R-YC"})),
}


def _network(folder: Path) -> Path:
    folder.mkdir()
    (folder / "dataset.toml").write_text('timezone = "Asia/Shanghai"\n')
    (folder / "regions.csv").write_text(
        "region,subscribers,name_en,name_zh\nR-YC,800000,Yinchuan,银川\nR-GY,300000,Guyuan,固原\n"
    )
    cells = ["cell_id,region,site_id,district,users,latitude,longitude"]
    for region, start in (("R-YC", "YC"), ("R-GY", "GY")):
        cells += [f"{start}{site}-1,{region},{start}{site},{start}-town,1500,38.5,106.2" for site in (1, 2, 3)]
    (folder / "cells.csv").write_text("\n".join(cells) + "\n")
    (folder / "planned_work.csv").write_text(
        "work_id,cell_id,starts_at,ends_at,description\n"
        "W-1,YC3-1,2011-07-04T10:00:00,2011-07-04T12:00:00,splice\n"
        "W-2,GY3-1,2011-07-04T10:00:00,2011-07-04T12:00:00,splice\n"
    )
    return folder


@contextmanager
def whole_service(folder: Path) -> Iterator[Service]:
    """Open on the loopback until `let_in` creates somebody."""
    settings = Settings(
        clock="replay",
        store=StoreSection(data_dir=folder / "data"),
        inventory=InventorySection(path=_network(folder / "network")),
        orders=Orders(log=False, file=folder / "orders.jsonl"),
    )
    service = build_service(settings)
    service.store.network.replace(service.inventory)
    try:
        with service.running():
            for cell in ("YC1-1", "GY1-1"):
                _happen(service, cell, 0 if cell.startswith("YC") else 100)
            yield service
    finally:
        service.close()


def _happen(service: Service, cell: str, first: int) -> None:
    posted = [alarm_document(cell, 8)]
    posted += [
        complaint_document(first + number, 8.2 + number / 20, cell, region=f"R-{cell[:2]}", text=SECRET_TEXT)
        for number in range(12)
    ]
    posted += [alarm_document(cell[:2] + "2-1", 9), alarm_document(cell[:2] + "2-1", 9, 9.5)]
    for kind, document in posted:
        service.pipeline.ingest_documents(kind, [document])


def let_in(service: Service, names: Mapping[str, tuple[str, frozenset[str] | None]] = ROLES) -> dict[str, SignedIn]:
    """A session of somebody of each name and role, by a desk whose passwords are quick to hash."""
    entrance = service.entrance
    quick = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    desk = AccessDesk(entrance.desk._kept, entrance.rules, entrance.desk._now, quick)
    found = {}
    for name, (role, regions) in names.items():
        first = desk.add_person(name, role, regions, WHO)
        signed_in = desk.sign_in(name, first, HERE, None)
        found[name] = desk.change_password(signed_in.principal, first, PASSWORD, HERE)
    return found


def headers_of(signed_in: SignedIn | None, **more: str) -> dict[str, str]:
    """As a page of that session sends them."""
    if signed_in is None:
        return more
    return {"Cookie": f"goldenwindow={signed_in.value}", HEADER: csrf_value(signed_in.value), **more}
