"""Canaries: every way in is fed telephone numbers, and they are looked for wherever something is kept or told.

Where customers are named in a field of its own the number is hashed, in what they wrote it is stars. The one place
where it may stand is the original of a document that was rejected, which is for admins alone.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from itertools import cycle
from pathlib import Path
from time import sleep

import httpx
from sqlalchemy import create_engine, select

from benchmarks.torture.outcome import Outcome
from benchmarks.torture.recordings import arrivals_of, small_recording
from benchmarks.torture.runs import settings_of
from correlate.model import default_model
from ingest.clock import ReplayClock
from service.api.server import Server, address, listen
from service.compose import Service, build_service
from service.configuration.setting_sections import Folder, Log
from service.history.recording import posts
from service.jobs.report import Form, ReportJob
from service.operation.log import log_to_stderr
from service.projections.rejected_messages import rejected_messages
from service.report.period import PeriodKind
from service.store import schema
from service.store.batch import DeadLetter
from service.store.dead_letters import KeptLetter, Wanted

FED, LOOKED_AT = "numbers fed", "places looked at"
_CANARY = re.compile(rb"1990\d{7}")
_FIRST = 19_900_000_000
_PATIENCE = 600

Way = Callable[[str], tuple[str, bytes]]
"""A number → the path of the API that takes it, and the body."""


def canaries(folder: Path, number: int) -> Outcome:
    """`number` of them through a service on SQLite in `folder`, by each way in turn."""
    dataset = small_recording(folder / "recording", 1)
    incoming = folder / "incoming"
    incoming.mkdir(parents=True)
    settings = settings_of(dataset, folder / "service", None).model_copy(
        update={"clock": "system", "folder": Folder(path=incoming, unchanged_s=0.1)}
    )
    said = StringIO()
    with redirect_stderr(said), redirect_stdout(said):
        log_to_stderr(Log(level="debug", format="json"))
        service = build_service(settings, ReplayClock(arrivals_of(dataset)[-1].known_at))
        try:
            told = _feed(service, dataset, incoming, number)
            faults = list(_found(service, folder / "service", told))
        finally:
            service.close()
    faults += _traces("the log", said.getvalue().encode())
    return Outcome({FED: number, LOOKED_AT: len(told) + 1 + len(schema.metadata.tables)}, tuple(faults))


def _feed(service: Service, dataset: Path, incoming: Path, number: int) -> dict[str, bytes]:
    """Feeds them, and returns what the service says of itself afterwards, by path."""
    region = next(iter(service.inventory.regions))
    numbers = [str(_FIRST + each) for each in range(number)]
    rows = numbers[::10]
    with service.running(), listen("127.0.0.1", 0) as sock, Server(service.app, sock).in_background():
        for post in posts(arrivals_of(dataset)):
            service.pipeline.ingest_documents(post.kind, post.documents)
        (incoming / "complaints.csv").write_text(_file(rows, region), encoding="utf-8")
        with httpx.Client(base_url=address(sock), timeout=60.0, trust_env=False) as client:
            for each, way in zip(numbers, cycle(_ways(region)), strict=False):
                path, body = way(each)
                client.post(path, content=body, headers={"Content-Type": "application/json"})
                if each in rows:
                    client.get("api/v1/explain", params={"customer": each, "region": region})
            _wait_until(lambda: not (incoming / "complaints.csv").exists())
            return {path: client.get(path).content for path in _told_at(client)}


def _ways(region: str) -> list[Way]:
    """Every form that names a customer or quotes one, sound and broken."""

    def complaint(number: str, **more: object) -> tuple[str, bytes]:
        fields = {"complaint_id": f"X-{int(number) % 1_000_000}", "region": region, "customer_ref": number}
        fields |= {"created_at": "2024-03-05T10:00:00+08:00", "text": f"请回电{number}，没有信号"}
        return "api/v1/complaints", json.dumps(fields | more).encode()

    def ticket(number: str) -> tuple[str, bytes]:
        party = [{"role": "customer", "id": number, "@referredType": "Customer"}]
        place = [{"@referredType": "Region", "id": region}]
        body = {"externalId": f"T-{int(number) % 1_000_000}", "creationDate": "2024-03-05T10:00:00+08:00"}
        body |= {"description": f"call +86{number}", "ticketType": "voice", "@type": "TroubleTicket"}
        return "tmf-api/troubleTicket/v4/troubleTicket", json.dumps(
            body | {"relatedParty": party, "relatedEntity": place}
        ).encode()

    def call(number: str) -> tuple[str, bytes]:
        return "api/v1/contacts", json.dumps({"customer": number, "region": region}).encode()

    return [
        complaint,
        ticket,
        call,
        lambda number: complaint(number, region="Atlantis"),
        lambda number: complaint(number, region=number),
        lambda number: complaint(number, created_at=number),
        lambda number: complaint(number, created_at=f"at {number}"),
        lambda number: complaint(number, resolved_at="2024-03-05T12:00:00+08:00", cause="equipment"),
        lambda number: ("api/v1/complaints", complaint(number)[1][:-3]),
        lambda number: ("api/v1/complaints", b"[" + complaint(number)[1] + b",{}]"),
    ]


def _file(numbers: list[str], region: str) -> str:
    lines = [f"F-{each[4:]},2024-03-05 10:00:00,{region},{each},号码是{each}" for each in numbers]
    broken = [f"F-{each[4:]},yesterday,{region},{each},号码是{each}" for each in numbers[:10]]
    return "\n".join(["complaint_id,created_at,region,customer_ref,text", *lines, *broken, ""])


def _told_at(client: httpx.Client) -> Iterator[str]:
    """What anybody may read: lists, metrics, health, and every page that needs no name of anything."""
    document = client.get("openapi.json").json()
    ways = ((path.lstrip("/"), way) for path, way in document["paths"].items())
    yield from (path for path, way in ways if "get" in way and "{" not in path and "stream" not in path)
    yield from ("metrics", "readyz", "")


def _found(service: Service, folder: Path, told: dict[str, bytes]) -> Iterator[str]:
    for path, body in told.items():
        yield from _traces(f"GET /{path}", body)
    letters = service.store.dead_letters.list(Wanted(None, None, None), 1_000_000)
    assert any(_CANARY.search(each.original.encode()) for each in letters), "no canary came in at all"
    yield from _traces("messages of rejections", repr(rejected_messages([_letter(each) for each in letters])).encode())
    basis = default_model(), service.settings.rules()
    job = ReportJob(service.store, service.inventory, folder / "reports", Form(("html", "csv")), basis)
    job.write(PeriodKind.WEEKLY, service.pipeline.now(), 3)
    yield from _in_tables(service.settings.store_url())
    for file in sorted(folder.rglob("*")):
        if file.is_file() and ".db" not in file.name:
            yield from _traces(file.name, file.read_bytes())


def _letter(kept: KeptLetter) -> DeadLetter:
    told = {name: getattr(kept, name) for name in DeadLetter.__struct_fields__}
    return DeadLetter(**told)


def _in_tables(url: str) -> Iterator[str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        for name, table in schema.metadata.tables.items():
            for row in connection.execute(select(*(c for c in table.columns if c.name != "original"))):
                yield from _traces(f"table {name}", repr(tuple(row)).encode())
    engine.dispose()


def _traces(where: str, content: bytes) -> list[str]:
    found = _CANARY.findall(content)
    return [f"{where} tells {len(found)} numbers, {found[0].decode()} first"] if found else []


def _wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(_PATIENCE):
        if holds():
            return
        sleep(0.1)
    raise TimeoutError("the file that was dropped in was not read")
