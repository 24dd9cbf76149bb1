"""A few requests for every operation, drawn from the document; `benchmarks.api_fuzz` draws more."""

from collections.abc import Iterator
from typing import Annotated

import pytest
from fastapi import FastAPI, Query, Response

from benchmarks.api_fuzz import EVERYBODY, asked, opened, operations
from tests.service.access.whole import whole_service


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    with whole_service(tmp_path_factory.mktemp("fuzz")) as service:
        yield opened(service.app)


@pytest.mark.parametrize("turn", range(2))
def test_whatever_is_asked_by_whoever_is_answered_as_the_document_says(app: FastAPI, turn: int) -> None:
    for number, operation in enumerate(operations(app)):
        who = EVERYBODY[(number + turn * 2) % len(EVERYBODY)]
        assert list(asked(operation, who, 2)) == []


def test_an_answer_that_the_document_does_not_tell_of_is_found() -> None:
    app = FastAPI()

    @app.get("/odd")
    def odd(number: Annotated[int, Query()] = 0) -> Response:
        return Response(status_code=418 if number else 200)

    (operation,) = operations(app)
    assert [found.operation for found in asked(operation, "nobody", 20)][:1] == ["GET /odd"]
