"""From the settings to channels."""

from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from alerts.channels.mail import Mail
from alerts.channels.order_file import OrderFile
from alerts.channels.order_log import OrderLog
from alerts.channels.robot import Robot, RobotWrong
from alerts.channels.routing import QuietHours, Route
from alerts.channels.webhook import Webhook
from alerts.dispatch.priority import Priority
from alerts.escalation.roster import Person, Roster
from alerts.notices.notice import Topic
from alerts.notices.wording import Language
from alerts.orders.order import Kind
from ingest.clock import ReplayClock
from service.channels.channel import Way
from service.channels.channel_ways import WORDS, makers_of, patience_of, routes_of, texts_of
from service.channels.order_topic import OrderTopic
from service.configuration.settings import Settings, read_settings

CLOCK = ReplayClock(datetime(2011, 7, 4, tzinfo=UTC))
EVERYTHING = """
[orders]
file = "orders.jsonl"

[[orders.webhooks]]
name = "noc"
url = "https://noc.example/hook"
secret = "a-secret-that-is-long-enough"

[kafka]
bootstrap = "broker.example:9092"

[channels]
link = "https://noc.example/goldenwindow"
off_after_refusals = 2

[[channels.webhook]]
name = "field-service"
url = "https://orders.example/hook"
secret = "a-secret-that-is-long-enough"
at_once = 8

[[channels.mail]]
name = "duty-mail"
host = "mail.example"
sender = "goldenwindow@noc.example"
recipients = ["duty@noc.example"]
username = "noc"
password = "c4nary"
language = "both"
least_priority = "P2"
regions = ["Yinchuan"]
kinds = ["crew"]
topics = ["channel_test"]
to = ["shift-leader"]
quiet = "22:00-07:00"

[[channels.apprise]]
name = "feishu"
target = "feishu://c4narytoken"

[[channels.kafka]]
name = "topic"

[[channels.file]]
name = "notices"
path = "notices.jsonl"
orders = false
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr("os.environ", {})
    path = tmp_path / "goldenwindow.toml"
    path.write_text(EVERYTHING, encoding="utf-8")
    return read_settings(path)


def ways(settings: Settings, roster: Roster | None = None) -> dict[str, Way]:
    return {name: make() for name, make in makers_of(settings, CLOCK, lambda: roster or Roster()).items()}


def test_each_channel_that_is_set_is_reached_in_its_own_way(settings: Settings) -> None:
    assert {name: type(way.push) for name, way in ways(settings).items()} == {
        "log": OrderLog,
        "file": OrderFile,
        "webhook-noc": Webhook,
        "field-service": Webhook,
        "duty-mail": Mail,
        "feishu": Robot,
        "topic": OrderTopic,
        "notices": OrderFile,
    }


def test_people_get_a_flood_as_one_message_and_machines_every_state(settings: Settings) -> None:
    found = ways(settings)
    assert {name for name, way in found.items() if way.digest is not None} == {"duty-mail", "feishu"}
    assert {name: way.per_minute for name, way in found.items() if way.per_minute} == {"duty-mail": 10, "feishu": 10}
    assert found["field-service"].at_once == 8


def test_routes_and_ways_are_of_the_same_channels(settings: Settings) -> None:
    assert {route.name for route in routes_of(settings, "Asia/Shanghai")} == set(ways(settings))


def test_a_channel_takes_what_its_table_says(settings: Settings) -> None:
    routes = {route.name: route for route in routes_of(settings, "Asia/Shanghai")}
    assert routes["duty-mail"] == Route(
        "duty-mail",
        least_priority=Priority.P2,
        regions={"Yinchuan"},
        kinds={Kind.CREW},
        updates=False,
        topics={Topic.CHANNEL_TEST},
        to={"shift-leader"},
        quiet=QuietHours(time(22), time(7), ZoneInfo("Asia/Shanghai")),
    )
    assert routes["feishu"].topics is None
    assert routes["topic"].topics == frozenset()
    assert routes["webhook-noc"].topics == frozenset()
    assert routes["log"].unpushed
    assert not routes["notices"].orders


def test_in_shadow_mode_the_log_alone_is_told(settings: Settings) -> None:
    shadow = settings.model_copy(update={"orders": settings.orders.model_copy(update={"mode": "shadow"})})
    assert [route.name for route in routes_of(shadow, "Asia/Shanghai")] == ["log"]


def test_a_channel_is_switched_off_after_as_many_refusals_as_set(settings: Settings) -> None:
    assert patience_of(settings).off_after == 2


def test_people_of_the_roster_get_what_is_for_them_at_their_own_address(settings: Settings) -> None:
    people = {
        "li": Person("li", "李", (), contacts={"mail": "li@noc.example"}),
        "wang": Person("wang", "王", (), contacts={"mail": "wang@noc.example", "duty-mail": "w@noc.example"}),
        "zhao": Person("zhao", "赵", ()),
    }
    mail = ways(settings, Roster(people=people))["duty-mail"].push
    assert isinstance(mail, Mail)
    assert [mail._contacts(each) for each in ("li", "wang", "zhao", "shift-leader")] == [
        "li@noc.example",
        "w@noc.example",
        None,
        None,
    ]


def test_texts_speak_the_words_of_the_pages_and_link_to_them(settings: Settings) -> None:
    assert WORDS[Language.ZH]["kind"]["crew"] == "抢修队"
    assert texts_of(settings, "both")._link == "https://noc.example/goldenwindow"
    assert texts_of(Settings(), "zh")._link == "http://127.0.0.1:8420/"


def test_an_address_that_apprise_does_not_know_is_told_without_its_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.environ", {})
    path = tmp_path / "goldenwindow.toml"
    path.write_text('[[channels.apprise]]\nname = "chat"\ntarget = "nosuch://c4nary"', encoding="utf-8")
    with pytest.raises(RobotWrong) as caught:
        ways(read_settings(path))
    assert "c4nary" not in str(caught.value)
