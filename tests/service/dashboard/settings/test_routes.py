"""The page of settings over HTTP: how the service is set up, a test of a channel, and a job that is run when asked."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from alerts.channels.push import Delivered, PushMessage, Unavailable
from ingest.clock import ReplayClock
from service.api.problems import answer_problems
from service.channels.channel import Way
from service.channels.channel_desk import ChannelDesk
from service.configuration.setting_sections import Orders, StoreSection, Webhook
from service.configuration.settings import Settings
from service.dashboard.frame.pages import Pages
from service.dashboard.settings.routes import settings_routes
from service.jobs.clockwork import Clockwork
from service.jobs.job_desk import JobDesk
from service.jobs.runner import Job, Runner
from service.jobs.schedule import Schedule
from service.local_time import LocalTime
from service.model_in_force import ModelInForce
from service.operation.settings_desk import SettingsDesk
from service.store.store import Store
from tests.service.asgi_client import AsgiClient
from tests.service.dashboard.around import Around
from tests.service.made import at, inventory

TOKEN = "a-secret-that-nobody-sees-on-a-page"  # noqa: S105 - that is what the test is for


class Receiver:
    """A way that takes what it is sent, or is away."""

    def __init__(self, away: bool) -> None:
        self._away = away

    def push(self, _message: PushMessage) -> Delivered:
        if self._away:
            raise Unavailable("<nobody> answers")
        return Delivered("thank you")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path / 'settings.db'}")
    yield store
    store.close()


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> SettingsDesk:
    hook = Webhook(name="noc", url=f"https://noc.example/hook?token={TOKEN}", secret=SecretStr(TOKEN))
    settings = Settings(store=StoreSection(data_dir=tmp_path), orders=Orders(log=False, webhooks=(hook,)))
    makers = {"good": lambda: Way(Receiver(away=False)), "away": lambda: Way(Receiver(away=True))}
    local = LocalTime("Asia/Shanghai").text
    channels = ChannelDesk(store.deliveries, makers, dict, lambda: at(9), local)
    jobs = {"report": Job("report", Schedule(time(6), "UTC"), lambda _: "fine"), "study": Job("study", None, _never)}
    clockwork = Clockwork(Runner(store, jobs, ReplayClock(at(0)), "a", timedelta(0)), "UTC")
    by_clock = JobDesk(clockwork, store.job_runs, lambda: at(0))
    return SettingsDesk(settings, inventory(), ModelInForce(settings.model, store), store.models, channels, by_clock)


def _never(_due: datetime) -> str:
    raise AssertionError("nobody asked for it")


def client_of(desk: SettingsDesk) -> AsgiClient:
    app = FastAPI()
    answer_problems(app)
    app.include_router(settings_routes(Pages(Around()), desk, lambda _: "Li Na"))
    return AsgiClient(app)


@pytest.fixture
def client(desk: SettingsDesk) -> Iterator[AsgiClient]:
    with client_of(desk) as client:
        yield client


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Effective settings", "5 cells", "assumed", "Write the weekly report"]),
        ("zh", ["生效配置", "5 个小区", "生成周报"]),
    ],
)
def test_the_page_tells_how_the_service_is_set_up_in_both_languages(
    client: AsgiClient, language: str, said: list[str]
) -> None:
    text = client.get(f"/settings?lang={language}").text
    assert [each for each in said if each not in text] == []


def test_secrets_are_shown_to_nobody(client: AsgiClient) -> None:
    text = client.get("/settings").text
    assert "https://noc.example/hook" in text
    assert TOKEN not in text


def test_a_test_of_a_channel_tells_what_the_receiver_answered(client: AsgiClient) -> None:
    assert "good took the test. thank you" in " ".join(client.post("/settings/channels/good/test", b"").text.split())
    text = client.post("/settings/channels/away/test", b"").text
    assert "away did not take the test." in text
    assert "&lt;nobody&gt; answers" in text


def test_a_channel_that_is_on_is_said_to_be_on_already(client: AsgiClient) -> None:
    assert "good was on already." in client.post("/settings/channels/good/enable", b"").text


def test_a_job_that_is_asked_for_is_asked_for_once(client: AsgiClient) -> None:
    assert "Asked for: Learn a new model from history." in client.post("/settings/jobs/study/run", b"").text
    assert "It was asked for already" in client.post("/settings/jobs/study/run", b"").text
    assert "comes next" in client.get("/settings/now").text


@pytest.mark.parametrize("path", ["channels/x/test", "channels/x/enable", "jobs/x/run", "jobs/%3Cb%3E/run"])
def test_what_there_is_not_is_told_with_where_to_look(client: AsgiClient, path: str) -> None:
    answer = client.post(f"/settings/{path}", b"")
    assert answer.status_code == 404
    assert "GET /settings" in answer.text


def test_over_a_recording_no_job_runs_and_it_is_said_why(desk: SettingsDesk) -> None:
    without = SettingsDesk(desk.settings, desk.inventory, desk.in_force, desk.models, desk.channels)
    with client_of(without) as client:
        assert "the time here is that of a recording" in client.get("/settings").text
        assert client.post("/settings/jobs/study/run", b"").status_code == 404
