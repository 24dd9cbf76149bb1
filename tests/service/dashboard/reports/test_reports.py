"""Reports are listed and given as they lie in their folder, and nothing else is."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi import FastAPI, Request
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.responses import Response

from service.dashboard.reports.report_folder import ReportFolder
from service.dashboard.reports.routes import report_routes
from tests.service.asgi_client import AsgiClient
from tests.service.dashboard.page_app import page_app, pages
from tests.service.dashboard.who import somebody


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two reports, a secret beside them, and things that are none."""
    reports = tmp_path / "reports"
    for period in ("2011-W27", "2011-W26", "2011-07", "2011-07-04", "study", "2011-W25.writing"):
        (reports / period).mkdir(parents=True)
    (reports / "2011-W27" / "weekly.html").write_text("<h1>W27</h1>", encoding="utf-8")
    (reports / "2011-W27" / "weekly.csv").write_text("week\r\n", encoding="utf-8")
    (reports / "2011-W26" / "weekly.xlsx").write_bytes(b"PK")
    (reports / "2011-W27" / "notes.txt").write_text("none", encoding="utf-8")
    (reports / "2011-W27" / "linked.csv").symlink_to(tmp_path / "secret.csv")
    (reports / "2011-07" / "monthly.html").write_text("<h1>July</h1>", encoding="utf-8")
    (tmp_path / "secret.csv").write_text("secret", encoding="utf-8")
    return reports


@pytest.fixture
def client(folder: Path) -> Iterator[AsgiClient]:
    with AsgiClient(_app(folder)) as client:
        yield client


def _app(folder: Path, new: str = "2011-W27 new") -> FastAPI:
    return page_app(report_routes(pages(), ReportFolder(folder), lambda: new))


def test_reports_are_listed_the_newest_first_with_their_kind_and_files(folder: Path) -> None:
    found = ReportFolder(folder).reports()
    assert [(report.period, report.kind) for report in found] == [
        ("2011-W27", "weekly"),
        ("2011-W26", "weekly"),
        ("2011-07", "monthly"),
    ]
    assert [file.name for file in found[0].files][-2:] == ["weekly.csv", "weekly.html"]


def test_no_folder_is_no_report(tmp_path: Path) -> None:
    assert ReportFolder(tmp_path / "nothing").reports() == []


def test_the_page_links_every_file(client: AsgiClient) -> None:
    text = client.get("/reports").text
    assert 'href="/reports/2011-W27/weekly.html"' in text
    assert 'href="/reports/2011-W26/weekly.xlsx" download' in text
    assert "notes.txt" not in text
    assert "周报" in client.get("/reports?lang=zh").text


def test_a_later_version_stands_beside_the_first_and_says_what_is_other(folder: Path) -> None:
    (folder / "2011-W27.v2").mkdir()
    (folder / "2011-W27.v2" / "weekly.html").write_text("<h1>W27</h1>", encoding="utf-8")
    changes = {"2011-W27.v2": (("银川：3 → 4", "Yinchuan: 3 → 4 <b>"),)}
    routes = report_routes(pages(), ReportFolder(folder), changes=lambda: changes)
    with AsgiClient(page_app(routes)) as client:
        text, chinese = client.get("/reports").text, client.get("/reports?lang=zh").text
    assert "Yinchuan: 3 → 4 &lt;b&gt;" in text
    assert "version 2" in text
    assert "第 2 版" in chinese
    assert "银川：3 → 4" in chinese
    (folder / "2011-W27.v10").mkdir()
    (folder / "2011-W27.v10" / "weekly.html").write_text("<h1>W27</h1>", encoding="utf-8")
    assert [(one.time, one.version, one.kind) for one in ReportFolder(folder).reports()[:3]] == [
        ("2011-W27", 10, "weekly"),
        ("2011-W27", 2, "weekly"),
        ("2011-W27", 1, "weekly"),
    ]


def test_a_page_of_a_report_runs_nothing_and_fetches_nothing(client: AsgiClient) -> None:
    answer = client.get("/reports/2011-W27/weekly.html")
    assert answer.text == "<h1>W27</h1>"
    policy = answer.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy


def test_other_files_are_taken_away_under_a_name_that_tells_of_what_they_are(client: AsgiClient) -> None:
    answer = client.get("/reports/2011-W27/weekly.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'attachment; filename="goldenwindow-2011-W27-weekly.csv"' in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("period", "name"),
    [
        ("2011-W27", "../../secret.csv"),
        ("..", "secret.csv"),
        ("2011-W27", "..%2f..%2fsecret.csv"),
        ("2011-W27/..", "../secret.csv"),
        ("2011-W27", "linked.csv"),
        ("2011-W27", "notes.txt"),
        ("2011-W27", "weekly.csv\x00.html"),
        ("study", "weekly.csv"),
        ("2011-W27\n", "weekly.csv"),
        ("2011-W99", "weekly.csv"),
    ],
)
def test_nothing_outside_of_the_reports_is_given(client: AsgiClient, period: str, name: str) -> None:
    answer = client.get(f"/reports/{quote(period, safe='')}/{quote(name, safe='')}")
    assert answer.status_code == 404
    assert "secret" not in answer.text.replace("secret.csv", "")


def test_reports_are_made_now_and_the_page_says_what_came_of_it(folder: Path) -> None:
    with AsgiClient(_app(folder)) as client:
        answer = client.post("/reports", b"")
        assert (answer.status_code, answer.headers["location"]) == (303, "/reports?made=new")
        assert "Reports were written" in client.get("/reports?made=new").text
    with AsgiClient(_app(folder, "nothing new")) as client:
        assert client.post("/reports", b"").headers["location"] == "/reports?made=nothing"
        assert "Nothing has changed" in client.get("/reports?made=nothing").text


def test_who_is_no_admin_can_not_have_them_made(folder: Path) -> None:
    app = _app(folder)

    async def sign_in(request: Request, call_next: RequestResponseEndpoint) -> Response:
        request.state.principal = somebody("viewer")
        return await call_next(request)

    app.add_middleware(BaseHTTPMiddleware, dispatch=sign_in)
    with AsgiClient(app) as client:
        assert client.post("/reports", b"").status_code == 403
        assert "Make reports now" not in client.get("/reports").text
