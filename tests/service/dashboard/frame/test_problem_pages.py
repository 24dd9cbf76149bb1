"""What went wrong is a page for people and a document for programs."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI, HTTPException, Response
from fastapi.responses import PlainTextResponse

from service.api.problems import answer_problems
from service.dashboard.frame.problem_pages import PROBLEM, ProblemPages
from tests.service.asgi_client import AsgiClient
from tests.service.dashboard.page_app import pages

PAGE = {"Accept": "text/html,*/*;q=0.8"}


@pytest.fixture
def client() -> Iterator[AsgiClient]:
    app = FastAPI()
    answer_problems(app)

    @app.get("/refused/{status}")
    @app.get("/api/v1/refused/{status}")
    def refused(status: int) -> None:
        raise HTTPException(status, "<b>that</b> is why", {"Retry-After": "7"})

    @app.get("/fine")
    def fine() -> Response:
        return PlainTextResponse("fine")

    app.add_middleware(ProblemPages, pages=pages())
    with AsgiClient(app) as client:
        yield client


@pytest.mark.parametrize(
    ("status", "english", "chinese"),
    [(403, "Not yours to do", "无权操作"), (404, "Not here", "未找到"), (418, "That did not work", "操作未成功")],
)
def test_a_browser_is_shown_a_page_in_its_language(client: AsgiClient, status: int, english: str, chinese: str) -> None:
    for language, word in (("en", english), ("zh-CN", chinese)):
        answer = client.get(f"/refused/{status}", {**PAGE, "Accept-Language": language})
        assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
        assert f'<h1 id="door-title">{word}</h1>' in answer.text
        assert "&lt;b&gt;that&lt;/b&gt; is why" in answer.text
        assert int(answer.headers["content-length"]) == len(answer.content)


def test_the_other_headers_stay(client: AsgiClient) -> None:
    assert client.get("/refused/429", PAGE).headers["retry-after"] == "7"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/refused/403", {"Accept": "*/*"}),
        ("/refused/403", {**PAGE, "HX-Request": "true"}),
        ("/api/v1/refused/403", PAGE),
    ],
)
def test_programs_and_parts_of_pages_get_the_document(client: AsgiClient, path: str, headers: dict[str, str]) -> None:
    answer = client.get(path, headers)
    assert answer.headers["content-type"] == PROBLEM
    assert answer.json()["detail"] == "<b>that</b> is why"


def test_what_went_well_passes_as_it_is(client: AsgiClient) -> None:
    assert client.get("/fine", PAGE).text == "fine"
