"""What people read."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels.digest import digest_of
from alerts.channels.push import PushMessage, Refused
from alerts.channels.texts import TEMPLATES, TemplateWrong
from alerts.notices.wording import Language
from alerts.orders.order import Change, State
from tests.alerts.channels.cast import BOTH, LINK, notice_message, order_message, texts


def checked(folder: Path) -> None:
    order, notice = (msgspec.json.decode(one.body) for one in (order_message(), notice_message()))
    texts(folder=folder).check(order, notice, digest_of([order_message(), notice_message()]))


def test_the_templates_that_come_along_are_sound_and_six() -> None:
    assert len(TEMPLATES) == 6
    checked(Path("/nowhere"))


def test_an_order_tells_priority_place_deadlines_and_what_a_repair_avoids() -> None:
    text = texts([Language.EN]).of(order_message())
    assert text.title.startswith("[P2] pending: Yinchuan, cells: 1, order R-1")
    assert "due 07-0" in text.body
    assert LINK in text.body


def test_the_same_in_chinese_in_the_operators_words() -> None:
    text = texts([Language.ZH]).of(order_message())
    assert "待接单" in text.title
    assert "抢修队" in text.body
    assert "黄金抢修时间" in text.body
    assert "小区退服；" in text.body


def test_both_languages_come_one_after_the_other() -> None:
    text = texts(BOTH).of(order_message())
    assert " / " in text.title
    assert text.body.index("黄金抢修时间") < text.body.index("golden window")


def test_of_an_order_that_ended_no_deadline_is_told() -> None:
    ended = order_message(state=State.CANCELLED, change=Change.WITHDRAWN, version=2)
    text = texts(BOTH).of(ended)
    assert "已撤销" in text.title
    assert "黄金抢修时间" not in text.body


def test_a_notice_tells_its_sentence() -> None:
    text = texts(BOTH).of(notice_message(by="li"))
    assert "测试" in text.title
    assert "asked for by li" in text.body


def test_a_flood_tells_counts_and_the_worst_first() -> None:
    messages = [order_message(f"R-{number}", expected_avoided=float(number)) for number in range(8)]
    text = texts([Language.EN]).of_digest(digest_of([*messages, notice_message()]))
    assert "9 messages in one: 8 open orders, 0 ended, 1 notices" in text.title
    assert [line[-3:] for line in text.body.splitlines()[:5]] == ["R-7", "R-6", "R-5", "R-4", "R-3"]
    assert text.body.endswith(f"Test: 1\nAll orders: {LINK}")


@given(by=st.text())
def test_nothing_that_arrives_can_end_a_title_early(by: str) -> None:
    text = texts(BOTH).of(notice_message(by=by))
    assert "\n" not in text.title
    assert "\r" not in text.title


def test_what_is_no_message_is_refused() -> None:
    with pytest.raises(Refused, match="neither order nor notice"):
        texts().of(PushMessage("R-1.1", "R-1", b"{"))


def test_an_operators_own_template_goes_before_ours(tmp_path: Path) -> None:
    (tmp_path / "order.en.txt").write_text("{{ order.region }}!\nMake haste.", encoding="utf-8")
    text = texts([Language.EN], tmp_path).of(order_message())
    assert (text.title, text.body) == ("Yinchuan!", "Make haste.")


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("{{ order.regoin }}\nx", "regoin"),
        ("{{ order.region \nx", "line 2"),
        ("{% for %}\nx", "line 1"),
        ("only a title", "no title in its first line and a text below"),
        ("", "no title"),
        ("{{ order.region | nofilter }}\nx", "nofilter"),
        ("{{ order.__class__.__mro__ }}\nx", "unsafe"),
        ("{{ order.clear() }}\nx", "unsafe"),
        ("{{ 1 / 0 }}\nx", "division"),
        ("{% include '/etc/passwd' %}\nx", "passwd"),
    ],
)
def test_a_wrong_template_is_told_with_its_place_and_what_to_do(tmp_path: Path, template: str, fault: str) -> None:
    (tmp_path / "order.en.txt").write_text(template, encoding="utf-8")
    with pytest.raises(TemplateWrong, match=fault) as caught:
        checked(tmp_path)
    assert str(tmp_path / "order.en.txt") in str(caught.value)
    assert "correct it, or take it away" in str(caught.value)


def test_a_template_that_can_not_tell_a_message_refuses_that_message_alone(tmp_path: Path) -> None:
    (tmp_path / "order.en.txt").write_text("{{ 1 / order.rank }}\n{{ order.missing }}x", encoding="utf-8")
    own = texts([Language.EN], tmp_path)
    with pytest.raises(Refused, match=r"can tell R-1\.1"):
        own.of(order_message(rank=0))
    assert own.of(order_message(rank=1)).body == "x"
