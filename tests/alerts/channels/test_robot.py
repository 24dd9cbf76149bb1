"""Robots through Apprise, against a receiver on the loopback that speaks their paths."""

import json
import logging
from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot

from alerts.channels.digest import digest_of
from alerts.channels.push import Refused, Unavailable
from alerts.channels.robot import Robot, RobotWrong
from tests.alerts.channels.cast import Seen, order_message, receiver, texts
from tests.alerts.channels.internal_addresses import FORMS

TOKEN = "c4narytoken0123456789"  # noqa: S105 - to be looked for where it must not be
ROBOTS: Mapping[str, tuple[type[NotifyFeishu | NotifyDingTalk | NotifyWeComBot], str]] = {
    f"feishu://{TOKEN}": (NotifyFeishu, f"/open-apis/bot/v2/hook/{TOKEN}/"),
    f"dingtalk://{TOKEN}": (NotifyDingTalk, f"/robot/send?access_token={TOKEN}"),
    f"wecombot://{TOKEN}": (NotifyWeComBot, f"/cgi-bin/webhook/send?key={TOKEN}"),
}


class Service:
    """What stands for the services: what it saw, and what it answers."""

    def __init__(self, seen: list[Seen]) -> None:
        self.seen = seen
        self.status = 200
        self.told: Mapping[str, object] = {"code": 0, "errcode": 0, "msg": "success"}


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    stands: Service
    with receiver(lambda _: (stands.status, stands.told)) as (address, seen):
        stands = Service(seen)
        for plugin, _ in ROBOTS.values():
            _, _, path = plugin.notify_url.removeprefix("https://").partition("/")
            monkeypatch.setattr(plugin, "notify_url", f"{address}/{path}")
        yield stands


def robot(url: str, *, allow_internal: bool = True) -> Robot:
    return Robot(url, texts(), allow_internal=allow_internal, timeout=timedelta(seconds=5))


@pytest.mark.parametrize("url", ROBOTS)
def test_a_robot_is_told_in_its_own_words(service: Service, url: str) -> None:
    robot(url).push(order_message())
    (seen,) = service.seen
    assert seen.path == ROBOTS[url][1]
    told = json.dumps(json.loads(seen.body), ensure_ascii=False)
    assert "待接单" in told
    assert "golden window closes" in told


def test_a_flood_is_one_message(service: Service) -> None:
    robot(f"feishu://{TOKEN}").push_digest(digest_of([order_message(f"R-{number}") for number in range(300)]))
    (seen,) = service.seen
    assert "300 messages in one" in json.loads(seen.body)["content"]["text"]


@pytest.mark.parametrize(("status", "for_all"), [(400, False), (401, True), (403, True), (404, True), (410, True)])
@pytest.mark.parametrize("url", ROBOTS)
def test_a_4xx_is_refused_and_some_speak_of_the_robot(service: Service, url: str, status: int, for_all: bool) -> None:
    service.status = status
    with pytest.raises(Refused, match=str(status)) as caught:
        robot(url).push(order_message())
    assert caught.value.for_all is for_all


@pytest.mark.parametrize("status", [302, 408, 429, 500, 503])
@pytest.mark.parametrize("url", ROBOTS)
def test_what_may_be_otherwise_next_time_is_tried_again_and_no_redirect_is_followed(
    service: Service, url: str, status: int
) -> None:
    service.status = status
    with pytest.raises(Unavailable, match=str(status)):
        robot(url).push(order_message())
    assert len(service.seen) == 1


@pytest.mark.parametrize(
    ("url", "told", "refused", "for_all"),
    [
        (f"feishu://{TOKEN}", {"code": 19001, "msg": "token invalid"}, True, True),
        (f"feishu://{TOKEN}", {"code": 9499, "msg": "Bad Request"}, True, False),
        (f"feishu://{TOKEN}", {"code": 11232, "msg": "frequency limited"}, False, False),
        (f"dingtalk://{TOKEN}", {"errcode": 310000, "errmsg": "sign not match"}, True, True),
        (f"dingtalk://{TOKEN}", {"errcode": 130101, "errmsg": "send too fast"}, False, False),
        (f"wecombot://{TOKEN}", {"errcode": 93000, "errmsg": "invalid webhook url"}, True, True),
        (f"wecombot://{TOKEN}", {"errcode": 45009, "errmsg": "api freq out of limit"}, False, False),
    ],
)
def test_a_robot_that_says_no_in_an_answer_200_is_understood(
    service: Service, url: str, told: Mapping[str, object], refused: bool, for_all: bool
) -> None:
    service.told = told
    with pytest.raises(Refused if refused else Unavailable, match="with code") as caught:
        robot(url).push(order_message())
    assert not isinstance(caught.value, Refused) or caught.value.for_all is for_all


def test_a_service_that_is_not_there_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NotifyFeishu, "notify_url", "http://127.0.0.1:9/{token}")
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1 did not answer: ConnectError"):
        robot(f"feishu://{TOKEN}").push(order_message())


@pytest.mark.parametrize("url", FORMS)
def test_no_robot_is_a_way_into_our_own_network(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setattr(NotifyFeishu, "notify_url", url + "{token}")
    monkeypatch.setattr("socket.create_connection", lambda *_, **__: pytest.fail("it connects"))
    with pytest.raises((Refused, Unavailable)):
        robot(f"feishu://{TOKEN}", allow_internal=False).push(order_message())


def test_generic_addresses_are_guarded_too(service: Service) -> None:
    port = service_port(service)
    robot(f"json://localhost:{port}/hook").push(order_message())
    assert service.seen[-1].path == "/hook"
    with pytest.raises(Refused, match="is not public"):
        robot(f"json://localhost:{port}/hook", allow_internal=False).push(order_message())
    assert len(service.seen) == 1


def service_port(_: Service) -> int:
    return int(NotifyFeishu.notify_url.split("/")[2].partition(":")[2])


@pytest.mark.parametrize(
    "url", [f"mailto://u:{TOKEN}@example.org", f"mqtt://u:{TOKEN}@example.org/t", f"syslog://{TOKEN}"]
)
def test_services_that_are_not_told_by_plain_http_are_not_used(url: str) -> None:
    with pytest.raises(RobotWrong) as caught:
        robot(url)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("url", [TOKEN, f"nosuch://{TOKEN}", f"feishu://{TOKEN}!!", f"://{TOKEN}", f"slack://{TOKEN}"])
def test_an_address_that_is_none_is_a_fault_at_the_start_which_does_not_tell_it(url: str) -> None:
    with pytest.raises(RobotWrong) as caught:
        robot(url)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("status", [200, 401, 500])
@pytest.mark.parametrize("url", ROBOTS)
def test_a_token_is_never_shown(
    service: Service, url: str, status: int, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    service.status = status
    told = robot(url)
    try:
        answer = told.push(order_message()).answer
    except (Refused, Unavailable) as trouble:
        answer = repr(trouble)
    printed = capsys.readouterr()
    assert TOKEN not in f"{told!r} {answer} {caplog.text} {printed.out} {printed.err}"
