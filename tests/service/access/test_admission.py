"""What the application does with whoever asks: forms of other pages, first passwords, too many requests, the audit."""

from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest
import structlog
from fastapi import FastAPI

from service.access.door import SignedIn
from service.access.route_table import RouteTable
from service.access.session_cookie import HEADER
from service.api.access_check import AccessCheck, Admission
from service.compose import Service
from service.store.audit import Asked, Entry
from tests.service.access.keeping import HERE, PASSWORD
from tests.service.access.whole import WHO, headers_of, let_in, whole_service
from tests.service.asgi_client import AsgiClient

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with whole_service(tmp_path_factory.mktemp("admission")) as service:
        yield service


@pytest.fixture(scope="module")
def people(service: Service) -> dict[str, SignedIn]:
    return let_in(service)


@pytest.fixture
def client(service: Service, people: dict[str, SignedIn]) -> Iterator[AsgiClient]:
    assert people
    with AsgiClient(service.app) as client:
        yield client


@pytest.fixture
def order_id(service: Service) -> str:
    return next(order.order_id for order in service.store.reads.queue() if order.region == "R-YC")


def entries(service: Service, subject: str) -> list[Entry]:
    return [one for one in service.entrance.desk.audit(Asked(text=subject), 50) if one.subject == subject]


def cookie_of(signed_in: SignedIn) -> dict[str, str]:
    return {"Cookie": f"goldenwindow={signed_in.value}"}


def planned(cell_id: str) -> bytes:
    day = "2011-07-06T"
    return msgspec.json.encode({"cell_id": cell_id, "starts_at": f"{day}01:00:00", "ends_at": f"{day}02:00:00"})


def csrf_of(signed_in: SignedIn) -> str:
    return headers_of(signed_in)[HEADER]


def test_a_form_of_this_session_changes_something(
    client: AsgiClient, people: dict[str, SignedIn], order_id: str
) -> None:
    li = people["dispatcher"]
    posted = f"note=seen&csrf={csrf_of(li)}".encode()
    answer = client.post(f"/queue/orders/{order_id}/comment", posted, {**cookie_of(li), **FORM})
    assert answer.status_code in {200, 303}, answer.text


@pytest.mark.parametrize("csrf", ["", "csrf=", "csrf=guessed", "csrf=of another"])
def test_a_form_of_another_page_changes_nothing(
    client: AsgiClient, people: dict[str, SignedIn], order_id: str, service: Service, csrf: str
) -> None:
    before = service.store.reads.order(order_id)
    told = csrf.replace("of another", csrf_of(people["admin"]))
    headers = {**cookie_of(people["dispatcher"]), **FORM}
    answer = client.post(f"/queue/orders/{order_id}/acknowledge", told.encode(), headers)
    assert answer.status_code == 403
    assert "page of this session" in answer.json()["detail"]
    assert service.store.reads.order(order_id) == before


def test_a_script_without_the_header_changes_nothing(
    client: AsgiClient, people: dict[str, SignedIn], order_id: str
) -> None:
    li = people["dispatcher"]
    assert client.post(f"/api/v1/orders/{order_id}/comment", b"{}", cookie_of(li)).status_code == 403
    assert client.post(f"/api/v1/orders/{order_id}/comment", b'{"note": "a"}', headers_of(li)).status_code == 200


def test_a_browser_that_says_another_site_asks_is_refused_at_the_door_too(client: AsgiClient) -> None:
    for headers in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post("/login", b"name=x&password=y", {**FORM, **headers}).status_code == 403


def test_a_huge_form_is_refused(client: AsgiClient, people: dict[str, SignedIn]) -> None:
    answer = client.post("/reports", b"a" * (2 << 20), {**cookie_of(people["admin"]), **FORM})
    assert answer.status_code == 413


def test_with_a_first_password_nothing_is_done_but_to_change_it(client: AsgiClient, service: Service) -> None:
    desk = service.entrance.desk
    first = desk.add_person("new.one", "admin", None, WHO)
    signed_in = desk.sign_in("new.one", first, HERE, None)
    page = client.get("/queue", {**headers_of(signed_in), "Accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/account")
    assert client.get("/api/v1/orders", headers_of(signed_in)).status_code == 403
    assert client.get("/account", {**headers_of(signed_in), "Accept": "text/html"}).status_code == 200
    assert client.post("/api/v1/sources/resume", b"", headers_of(signed_in)).status_code == 403


def test_what_is_done_is_done_under_the_own_name(
    client: AsgiClient, people: dict[str, SignedIn], order_id: str, service: Service
) -> None:
    answer = client.post(
        f"/api/v1/orders/{order_id}/comment", b'{"by": "the boss", "note": "b"}', headers_of(people["dispatcher"])
    )
    assert answer.status_code == 200
    order = service.store.reads.order(order_id)
    assert order is not None
    assert order.life.by == "dispatcher"


def test_a_token_names_others_only_where_it_speaks_for_them(
    client: AsgiClient, service: Service, order_id: str
) -> None:
    desk, done_by = service.entrance.desk, []
    for speaks in (False, True):
        made = desk.make_token("crm", frozenset({"act"}), None, speaks, None, WHO)
        for body in (b'{"by": "Zhao", "note": "c"}', b'{"note": "d"}'):
            headers = {"Authorization": f"Bearer {made.secret}"}
            assert client.post(f"/api/v1/orders/{order_id}/comment", body, headers).status_code == 200
            order = service.store.reads.order(order_id)
            assert order is not None
            done_by.append(order.life.by)
    one, two = (f"token {token.number} crm" for token in reversed(desk.tokens()))
    assert done_by == [one, one, "Zhao", two]


def test_a_change_leaves_one_entry_with_what_it_changed(
    client: AsgiClient, people: dict[str, SignedIn], order_id: str, service: Service
) -> None:
    before = len(entries(service, f"orders {order_id}"))
    wang = people["admin"]
    assert client.post(f"/api/v1/orders/{order_id}/acknowledge", b"{}", headers_of(wang)).status_code == 200
    told = entries(service, f"orders {order_id}")
    assert len(told) == before + 1
    entry = told[0]
    assert (entry.by, entry.via, entry.verb, entry.address) == ("admin", "session", "acknowledge", "127.0.0.1")
    assert entry.before is not None
    assert entry.after is not None
    assert (msgspec.json.decode(entry.before)["stage"], msgspec.json.decode(entry.after)["stage"]) == (
        "issued", "acknowledged",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "body", "subject"),
    [
        ("POST", "/api/v1/feedback", b'{"verdict": "confirm", "order_id": "ORDER"}', "feedback"),
        ("POST", "/api/v1/contacts", b'{"region": "R-YC", "cell": "YC1-1", "intercepted": true}', "contacts"),
        ("POST", "/api/v1/complaints/C-1/screen", b'{"reason": "other"}', "complaints C-1"),
        ("PUT", "/api/v1/planned-work/W-9", planned("YC1-1"), "planned-work W-9"),
        ("DELETE", "/api/v1/planned-work/W-9", b"", "planned-work W-9"),
        ("POST", "/api/v1/sources/resume", b"", "sources"),
    ],
)  # fmt: skip
def test_every_kind_of_change_leaves_exactly_one_entry(
    client: AsgiClient, people: dict[str, SignedIn], order_id: str, service: Service, method: str, path: str,
    body: bytes, subject: str,
) -> None:  # fmt: skip
    before = len(entries(service, subject))
    answer = client.request(method, path, body.replace(b"ORDER", order_id.encode()), headers_of(people["admin"]))
    assert answer.status_code in {200, 201, 303}, answer.text
    assert len(entries(service, subject)) == before + 1


def test_what_was_refused_and_what_was_only_looked_at_leave_none(
    client: AsgiClient, people: dict[str, SignedIn], service: Service
) -> None:
    before = len(service.entrance.desk.audit(Asked(), 1000))
    assert client.post("/api/v1/orders/nowhere/hold", b"{}", headers_of(people["admin"])).status_code == 404
    assert client.get("/api/v1/orders", headers_of(people["admin"])).status_code == 200
    assert len(service.entrance.desk.audit(Asked(), 1000)) == before


def test_records_that_arrive_are_no_entries(client: AsgiClient, service: Service) -> None:
    made = service.entrance.desk.make_token("feeder", frozenset({"ingest"}), None, False, None, WHO)
    before = len(service.entrance.desk.audit(Asked(), 1000))
    answer = client.post("/api/v1/alarms", b"[]", {"Authorization": f"Bearer {made.secret}"})
    assert answer.status_code == 200
    assert len(service.entrance.desk.audit(Asked(), 1000)) == before


def test_whoever_sees_one_region_changes_nothing_in_another(
    client: AsgiClient, people: dict[str, SignedIn], service: Service
) -> None:
    local = headers_of(people["dispatcher of Yinchuan"])
    strange = next(order.order_id for order in service.store.reads.queue() if order.region == "R-GY")
    asked = [
        ("POST", f"/api/v1/orders/{strange}/acknowledge", b"{}"),
        ("POST", "/api/v1/complaints/C-100/screen", b'{"reason": "other"}'),
        ("POST", "/api/v1/complaints/C-100/assign", b'{"owner": "me"}'),
        ("PUT", "/api/v1/planned-work/W-2", planned("GY1-1")),
        ("DELETE", "/api/v1/planned-work/W-2", b""),
        ("POST", "/api/v1/feedback", f'{{"verdict": "confirm", "order_id": "{strange}"}}'.encode()),
    ]  # fmt: skip
    for method, path, body in asked:
        assert client.request(method, path, body, local).status_code in {404, 422}, path
    order = service.store.reads.order(strange)
    assert order is not None
    assert order.life.stage.value == "issued"


def test_too_many_requests_wait(service: Service, people: dict[str, SignedIn]) -> None:
    app = FastAPI(openapi_url=None)
    app.get("/healthz")(lambda: "well")
    rules = msgspec.structs.replace(service.entrance.rules, requests_per_minute=3)
    clock = [service.entrance.desk._now()]
    admission = Admission(service.entrance.recogniser, rules, now=lambda: clock[0])
    app.add_middleware(AccessCheck, table=RouteTable([]), admission=admission)
    with AsgiClient(app) as client:
        told = [client.get("/healthz", headers_of(people["viewer"])).status_code for _ in range(4)]
        other = client.get("/healthz", headers_of(people["admin"])).status_code
        late = client.get("/healthz", headers_of(people["viewer"]))
        clock[0] += timedelta(minutes=2)
        again = client.get("/healthz", headers_of(people["viewer"])).status_code
    assert (told, other, late.status_code, again) == ([200, 200, 200, 429], 200, 429, 200)
    assert 0 < int(late.headers["retry-after"]) <= 61


def test_nothing_secret_is_in_the_log(client: AsgiClient, people: dict[str, SignedIn], service: Service) -> None:
    secret = service.entrance.desk.offer_link()
    with structlog.testing.capture_logs() as told:
        client.post("/login", f"name=viewer&password={PASSWORD}x".encode(), FORM)
        client.get(f"/first-admin?secret={secret}")
        client.get("/queue", headers_of(people["viewer"]))
    text = repr(told)
    assert "sign_in_refused" in text
    for one in (PASSWORD, secret, people["viewer"].value, csrf_of(people["viewer"])):
        assert one not in text
