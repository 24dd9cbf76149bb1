"""Notices over HTTP."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI

from alerts.dispatch.priority import Priority
from alerts.notices.notice import Notice, Topic, notice_id_of
from service.api.notice_routes import notice_routes
from service.store.store import Store
from tests.service.asgi_client import AsgiClient
from tests.service.made import at, outcome

TOLD = [
    Notice(
        notice_id_of(Topic.CHANNEL_TEST, f"channel-{number}", "1"),
        Topic.CHANNEL_TEST,
        f"channel-{number}",
        "Yinchuan" if number % 2 else "Guyuan",
        at(9) + timedelta(minutes=number // 2),
        Priority.P3,
        {"by": "li", "since": at(8)},
        ("li", "channel:shift"),
    )
    for number in range(7)
]


@pytest.fixture
def client(tmp_path: Path) -> Iterator[AsgiClient]:
    store = Store.open(f"sqlite:///{tmp_path / 'store.db'}")
    store.commit(outcome(1, notices=tuple(TOLD)))
    app = FastAPI()
    app.include_router(notice_routes(store.lists, "Asia/Shanghai"))
    with AsgiClient(app) as found:
        yield found
    store.close()


def test_the_latest_comes_first_with_its_sentence_in_both_languages(client: AsgiClient) -> None:
    row = client.get("/notices").json()["rows"][0]
    assert (row["subject"], row["topic"], row["to"]) == ("channel-6", "channel_test", "li channel:shift")
    assert "asked for by li" in row["text_en"]
    assert "由 li 发起" in row["text_zh"]
    assert row["at"].endswith("+08:00")


def test_pages_follow_one_another_without_a_gap(client: AsgiClient) -> None:
    seen, cursor = list[str](), ""
    while True:
        page = client.get(f"/notices?limit=3{cursor}").json()
        seen += [row["notice_id"] for row in page["rows"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert sorted(seen) == sorted(notice.notice_id for notice in TOLD)
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize(
    ("asked", "number"), [("region=Yinchuan", 3), ("subject=channel-2", 1), ("topic=channel_test", 7)]
)
def test_they_are_asked_for_by_region_subject_and_topic(client: AsgiClient, asked: str, number: int) -> None:
    assert len(client.get(f"/notices?{asked}").json()["rows"]) == number


def test_a_topic_that_there_is_not_is_told(client: AsgiClient) -> None:
    assert client.get("/notices?topic=weather").status_code == 422
