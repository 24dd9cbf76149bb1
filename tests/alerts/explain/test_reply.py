"""What an agent says."""

from datetime import datetime, timedelta

import pytest

from alerts.explain.explanation import Explanation, Kind, Verdict
from alerts.explain.reply import PLACEHOLDERS, Replies, faults
from alerts.explain.restoration import Basis, Restoration
from alerts.explain.words import DOING, LANGUAGES, REPLIES
from alerts.orders.life import Stage
from alerts.orders.receipt import Scene
from tests.alerts.explain.cast import HOUR, NOW, order


def clock(moment: datetime, _: datetime) -> str:
    return moment.strftime("%H:%M")


STANDARD = Replies({}, clock)
SOON = Restoration(NOW + timedelta(minutes=63), NOW, NOW + 5 * HOUR, Basis.CREW)


def explanation(scene: Scene = Scene.POWER, **told: object) -> Explanation:
    given = {"expected": SOON, "order": order(Stage.TRAVELLING), **told}
    return Explanation(Kind.OUTAGE, scene, 1.0, NOW - HOUR, **given)  # type: ignore[arg-type]


def test_a_reply_tells_since_when_what_is_done_and_until_when() -> None:
    told = STANDARD.of(Verdict.YES, [explanation()], NOW)
    assert told.scene is Scene.POWER
    assert told.zh == (
        "您所在区域的基站自 05:00 起因停电影响服务，抢修人员正在赶往现场。"
        "预计 07:05 前恢复，最迟 11:00。给您带来不便，敬请谅解。"
    )
    assert told.en == (
        "The base station near you has been without mains power since 05:00: a repair team is on its way. "
        "Service should be back by 07:05, at worst by 11:00. We are sorry."
    )


@pytest.mark.parametrize(
    "expected", [None, Restoration(NOW, NOW - HOUR, NOW, Basis.PLANNED_END)], ids=["unknown", "already past"]
)
def test_what_is_not_known_is_not_promised(expected: Restoration | None) -> None:
    told = STANDARD.of(Verdict.YES, [explanation(expected=expected)], NOW)
    assert "恢复时间尚在确认" in told.zh
    assert "We can not say yet" in told.en


def test_what_is_over_is_told_as_over() -> None:
    told = STANDARD.of(Verdict.YES, [explanation(restored_at=NOW - HOUR / 4, expected=None)], NOW)
    assert "已于 05:45 恢复" in told.zh


def test_what_is_only_possible_is_told_as_possible() -> None:
    assert STANDARD.of(Verdict.POSSIBLY, [explanation()], NOW).en.startswith("It may be this: The base station")


def test_without_an_explanation_the_customer_is_asked_to_look_at_the_phone() -> None:
    told = STANDARD.of(Verdict.NO, [], NOW)
    assert (told.scene, "未发现网络故障" in told.zh) == (Scene.USER, True)


def test_without_a_place_the_agent_asks_for_it() -> None:
    assert STANDARD.of(Verdict.UNKNOWN_PLACE, [], NOW).scene is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_scene_and_every_open_stage_has_its_words_in_both_languages(language: str) -> None:
    assert set(REPLIES[language]) == set(PLACEHOLDERS) >= {scene.value for scene in Scene}
    over = {Stage.VERIFIED, Stage.CANCELLED, Stage.WITHDRAWN}
    assert set(DOING[language]) == set(Stage) - over


def test_the_standard_replies_are_as_a_users_own_have_to_be() -> None:
    assert list(faults(REPLIES)) == []


def test_a_users_own_reply_takes_the_place_of_the_standard_one() -> None:
    own = Replies({"zh": {"power": "停电：${since}，$$5"}}, clock)
    told = own.of(Verdict.YES, [explanation()], NOW)
    assert told.zh == "停电：05:00，$5"
    assert told.en == STANDARD.of(Verdict.YES, [explanation()], NOW).en


@pytest.mark.parametrize(
    ("language", "name", "text", "told"),
    [
        ("fr", "power", "", "there are replies in en and zh"),
        ("zh", "pwoer", "", "no such reply; there are equipment"),
        ("zh", "power", "${until}", "${until} is not known here; it may name doing, expected, since"),
        ("zh", "user", "${since}", "it may name nothing"),
        ("zh", "power", "100 $ off", "a $ that names nothing"),
    ],
)
def test_a_wrong_template_is_told_by_its_place_and_what_to_do(language: str, name: str, text: str, told: str) -> None:
    ((_, fault),) = faults({language: {name: text}})
    assert told in fault
