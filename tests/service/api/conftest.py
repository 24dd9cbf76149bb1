"""An application on a real store that holds the small fixed cast, and a pipeline that only takes note."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI

from alerts.explain.place import Places
from alerts.explain.reply import Replies
from alerts.works.work_rules import WorkRules
from correlate.facts import ComplaintAttributed, Fact, OutageConcluded, Share
from correlate.model import default_model
from ingest.complaint_wire import keyed_hash
from ingest.inventory import Inventory
from ingest.records import Cell, Complaint
from service.api.app import Faces, build_app
from service.channels.channel_desk import ChannelDesk
from service.customers.explaining import CustomerSide, Explaining, local_moment
from service.dashboard.reports.report_folder import ReportFolder
from service.given_inventory import GivenInventory
from service.intake.inbox import IngestAnswer, RejectedDocument
from service.intake.source_gate import RejectionLimit, SourceGate
from service.jobs.job_desk import JobRow
from service.local_time import LocalTime
from service.operation.data_desk import DataDesk
from service.operation.health import Dependency
from service.operation.metrics import Metrics
from service.pipeline.changes import Changes
from service.store.batch import BatchOutcome, Count, DeadLetter, Filed
from service.store.job_runs import JobRun
from service.store.store import Store
from service.works.planned_works import PlannedWorks
from tests.service.asgi_client import AsgiClient
from tests.service.dashboard.cast import (
    BUSY,
    CLEARED,
    FIBRE_CUT,
    GUYUAN,
    MINUTE,
    NOW,
    SILENT,
    SITE_DOWN,
    YINCHUAN,
    Stage,
    order,
)

_TODAY = tuple(
    Complaint(f"C-{number}", NOW - number * MINUTE, NOW - number * MINUTE, "yinchuan", district="兴庆区")
    for number in range(7)
)
CUSTOMER_KEY = b"a key of thirty-two bytes, or so"
CALLER = "13900001111"
CALLED_BEFORE = Complaint(
    "C-90",
    NOW - timedelta(days=9),
    NOW - timedelta(days=9),
    "yinchuan",
    cell_id="YC0101-1",
    customer=keyed_hash(CALLER, CUSTOMER_KEY),
)
LETTERS = tuple(
    DeadLetter("alarms", "http:alarms", "", "unreadable", "it is bad; write JSON", f'{{"bad": {number}', NOW)
    for number in range(3)
)
REPORTS = Path(__file__).parent / "data" / "reports"
COMPLAINTS = (*_TODAY, CALLED_BEFORE)
CELLS = (
    *(Cell(f"YC{n:04d}-1", "yinchuan", f"YC{n:04d}", "兴庆区", "2G", "urban", users=1450.0) for n in range(101, 113)),
    *(Cell(f"YC0042-{n}", "yinchuan", "YC0042", "金凤区", "2G", "urban", 38.5, 106.2, 1450.0) for n in (1, 2, 3)),
    Cell("YC0900-1", "yinchuan", "YC0900", "金凤区", "2G", "urban", 38.6, 106.3, 1450.0),
    Cell("GY0031-1", "guyuan", "GY0031", "西吉县", "2G", "rural", users=300.0),
)
NETWORK = Inventory([YINCHUAN, GUYUAN], CELLS)


def concluded(number: int) -> OutageConcluded:
    started_at = NOW - timedelta(hours=number)
    return OutageConcluded(
        outage_id=f"O-{number}",
        group_id=f"G-{number // 2}",
        cell_id=f"YC{number:04d}-1",
        site_id=f"YC{number:04d}",
        region="yinchuan" if number % 2 else "guyuan",
        technology="2G",
        area_class=None,
        users=800.0,
        started_at=started_at,
        ended_at=started_at + 30 * MINUTE,
        until=NOW,
        down=((started_at, started_at + 30 * MINUTE),),
        planned=False,
        work_id=None,
        alarms=1,
        flaps=0,
        stale=False,
        complaints=1.5,
        complaints_lo=1.0,
        complaints_hi=2.0,
    )


def attributed(complaint: Complaint) -> ComplaintAttributed:
    shares = (Share("O-1", 0.75, planned=False),) if complaint.complaint_id in ("C-1", "C-2") else ()
    background = 1.0 - sum(share.probability for share in shares)
    return ComplaintAttributed(
        complaint.complaint_id, complaint.region, complaint.district, complaint.created_at, shares, background
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('api') / 'api.db'}")
    facts: tuple[Fact, ...] = (
        *map(concluded, range(7)),
        *map(attributed, COMPLAINTS),
        FIBRE_CUT,
        SITE_DOWN,
        SILENT,
        *BUSY.bins,
    )
    orders = (order(FIBRE_CUT, 31.0, 42 * MINUTE), order(SITE_DOWN, 4.0, MINUTE), BUSY.orders[2])
    counts: Mapping[str, Count] = {"alarms": Count(accepted=9, rejected=2)}
    filed = tuple(Filed(complaint, NOW) for complaint in COMPLAINTS)
    outcome = BatchOutcome(1, NOW, NOW, NOW, NOW, filed, LETTERS, facts=facts, orders=orders, counts=counts)
    store.commit(outcome)
    assert CLEARED.group_id == orders[2].group_id
    yield store
    store.close()


class Taken:
    """Notes what was posted; a document that says `bad` is rejected."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, list[bytes]]] = []
        self.refusal: Exception | None = None

    def __call__(self, kind: str, documents: Sequence[bytes]) -> IngestAnswer:
        if self.refusal is not None:
            raise self.refusal
        self.posted.append((kind, list(documents)))
        bad = [index for index, document in enumerate(documents) if b"bad" in document]
        rejected = tuple(RejectedDocument(index, "unreadable", "it is bad") for index in bad)
        return IngestAnswer(len(documents) - len(bad), 0, rejected)


class Nightly:
    """Two jobs, of which the second was never run; notes what is asked for."""

    def __init__(self) -> None:
        self.asked: set[str] = set()
        run = JobRun("study", NOW, "host", 1, NOW, NOW + MINUTE, "done", "nothing new")
        self.last: dict[str, JobRun | None] = {"study": run, "report": None}

    def __contains__(self, name: str) -> bool:
        return name in self.last

    def rows(self) -> list[JobRow]:
        return [JobRow(name, NOW + 60 * MINUTE, last, name in self.asked) for name, last in self.last.items()]

    def run_now(self, name: str) -> bool:
        new = name not in self.asked
        self.asked.add(name)
        return new


@pytest.fixture
def taken() -> Taken:
    return Taken()


@pytest.fixture
def changes() -> Changes:
    return Changes()


@pytest.fixture
def dependencies() -> list[Dependency]:
    return [Dependency("store", None), Dependency("pipeline", None), Dependency("influx", None, needed=False)]


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def gate() -> SourceGate:
    return SourceGate(RejectionLimit(most_in_a_row=2))


@pytest.fixture
def customers(store: Store, taken: Taken) -> CustomerSide:
    """The customer-service side of a network of one site in each city, two cells at the one of Guyuan."""
    explaining = Explaining(
        store.explained,
        store.callers,
        Places(NETWORK),
        default_model,
        Replies({}, local_moment(ZoneInfo("Asia/Shanghai"))),
        CUSTOMER_KEY,
    )
    return CustomerSide(
        explaining, store.contacts, store.screenings, store.feedback, store.explained, store.reads, taken
    )


@pytest.fixture
def works(store: Store, taken: Taken) -> PlannedWorks:
    """The planned works of that network, of which there are none."""
    return PlannedWorks(taken, store.cases, store.actions, NETWORK, (WorkRules(), timedelta(minutes=15)), lambda: NOW)


@pytest.fixture
def app(
    store: Store,
    taken: Taken,
    changes: Changes,
    dependencies: list[Dependency],
    metrics: Metrics,
    gate: SourceGate,
    works: PlannedWorks,
    customers: CustomerSide,
) -> FastAPI:
    return build_app(
        Faces(
            ingest=taken,
            reads=store.reads,
            lists=store.lists,
            search=store.complaint_search,
            standard=store.standard,
            actions=store.actions,
            scenes=Stage(BUSY),
            changes=changes,
            readiness=lambda: dependencies,
            metrics=metrics,
            gate=gate,
            works=works,
            customers=customers,
            model=default_model,
            data=DataDesk(store, gate, taken),
            jobs=Nightly(),
            inventory=GivenInventory(store.network, "Asia/Shanghai", {}, None),
            reports=ReportFolder(REPORTS),
            channels=ChannelDesk(store.deliveries, {}, dict, lambda: NOW, LocalTime("Asia/Shanghai").text),
            zone="Asia/Shanghai",
        )
    )


@pytest.fixture
def client(app: FastAPI) -> Iterator[AsgiClient]:
    with AsgiClient(app) as client:
        yield client
