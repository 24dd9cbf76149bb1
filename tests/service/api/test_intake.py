import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException

from service.api import intake_routes
from service.api.intake_routes import split_documents
from service.intake.inbox import InboxFull, NotCommitted
from service.intake.source_gate import SourceStopped
from tests.service.api.conftest import Taken
from tests.service.asgi_client import AsgiClient

ONE = b'{"alarm_id": "A-1"}'
TWO = b'{"alarm_id": "A-2"}'


@pytest.mark.parametrize(
    ("body", "documents"),
    [
        (ONE, [ONE]),
        (b"  " + ONE + b"\n", [ONE]),
        (b"[" + ONE + b", " + TWO + b"]", [ONE, TWO]),
        (ONE + b"\n" + TWO + b"\r\n\n", [ONE, TWO]),
        (b'{\n "alarm_id":\n "A-1"\n}', [b'{\n "alarm_id":\n "A-1"\n}']),
        (ONE + b"\nnot json\n" + TWO, [ONE, b"not json", TWO]),
        (b"[]", []),
        (b" \n ", []),
    ],
)
def test_a_body_is_one_document_an_array_or_one_a_line(body: bytes, documents: list[bytes]) -> None:
    assert split_documents(body) == documents


def test_an_array_in_gb18030_is_read() -> None:
    body = '[{"probable_cause": "小区退服"}]'.encode("gb18030")
    assert [json.loads(document) for document in split_documents(body)] == [{"probable_cause": "小区退服"}]


@pytest.mark.parametrize("body", [b"[1, 2", b"[" * 100_000, b'["\xff\xff"]', b"[NaN]"])
def test_an_array_that_can_not_be_read_is_refused_whole(body: bytes) -> None:
    with pytest.raises(HTTPException) as refused:
        split_documents(body)
    assert refused.value.status_code == 400
    assert "Nothing of it was taken" in refused.value.detail


@given(st.binary(max_size=200))
def test_no_body_makes_it_fall_over(body: bytes) -> None:
    with contextlib.suppress(HTTPException):
        assert all(split_documents(body))


def test_what_is_posted_is_answered_document_by_document(client: AsgiClient, taken: Taken) -> None:
    answer = client.post("/api/v1/alarms", content=ONE + b"\nbad\n" + TWO)
    assert answer.status_code == 200
    assert answer.json() == {
        "accepted": 2,
        "duplicate": 0,
        "rejected": [{"index": 1, "reason": "unreadable", "detail": "it is bad"}],
    }
    assert taken.posted == [("alarms", [ONE, b"bad", TWO])]


def test_complaints_have_a_door_of_their_own_and_nothing_else_has(client: AsgiClient, taken: Taken) -> None:
    assert client.post("/api/v1/complaints", content=b'{"complaint_id": "C-1"}').json()["accepted"] == 1
    assert taken.posted[0][0] == "complaints"
    assert client.post("/api/v1/tickets", content=ONE).status_code == 422


@pytest.mark.parametrize("refusal", [InboxFull("behind"), NotCommitted("disk full"), SourceStopped("all rejected")])
def test_a_service_that_can_not_take_it_now_says_when_to_come_back(
    client: AsgiClient, taken: Taken, refusal: Exception
) -> None:
    taken.refusal = refusal
    answer = client.post("/api/v1/alarms", content=ONE)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == str(refusal)


def test_a_mistake_of_ours_tells_nothing_of_what_was_sent(client: AsgiClient, taken: Taken) -> None:
    taken.refusal = RuntimeError("customer 13800000000")
    answer = client.post("/api/v1/alarms", content=ONE)
    assert answer.status_code == 500
    assert "13800000000" not in answer.text


def test_a_body_past_the_limit_is_refused_before_it_is_all_there(
    client: AsgiClient, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_routes, "LARGEST_BODY", 10)
    answer = client.post("/api/v1/alarms", content=ONE)
    assert answer.status_code == 413
    assert "smaller parts" in answer.json()["detail"]
    assert taken.posted == []
