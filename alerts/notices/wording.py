"""What each notice says, in English and Chinese: a sentence a topic, over the figures of the notice.

A template names figures, and `subject`, `region`, `priority` and `at` of the notice, as `str.format` does; format
codes (``{hours:.1f}``) may follow. A figure that is None or missing reads "unknown" 不详, a moment as local time.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from string import Formatter

import msgspec

from alerts.notices.life_words import LIFE_WORDS
from alerts.notices.notice import Figure, Notice, Topic
from alerts.notices.work_words import WORK_WORDS

LocalMoment = Callable[[datetime], str]
"""Writes a UTC time as people of the dataset's zone read it: ``2011-07-04 08:05``."""


class Language(StrEnum):
    """The languages that people are told in."""

    EN = "en"
    ZH = "zh"


class Wording(msgspec.Struct, frozen=True):
    """The sentence of a topic: what it is about in some words, and all of it."""

    title_en: str
    title_zh: str
    en: str
    zh: str


WORDINGS: Mapping[Topic, Wording] = {
    Topic.CHANNEL_TEST: Wording(
        "Test",
        "测试",
        "A test of channel {subject}, asked for by {by}: nothing has to be done.",
        "通道 {subject} 的测试消息，由 {by} 发起，无需处理。",
    ),
    Topic.SUPERVISED: Wording(
        "Supervision",
        "督办",
        "Supervision level {level}: {what_en} {subject} ({region}, {unit}) is {why_en}, {hours:.1f} h by now.",
        "{level} 级督办：{what_zh} {subject}（{region}，{unit}）{why_zh}，已 {hours:.1f} 小时。",
    ),
    Topic.RED_LIGHT: Wording(
        "Red light",
        "亮红灯",
        "Red light for {unit} ({region}): {cause_en}, {subject}, {complaints:.0f} complaints.",
        "对 {unit}（{region}）亮红灯：{cause_zh}，{subject}，投诉 {complaints:.0f} 件。",
    ),
    Topic.RED_LIGHT_OUT: Wording(
        "Red light out",
        "红灯解除",
        "The red light for {unit} ({region}) about {subject} is out after {hours:.1f} h.",
        "{unit}（{region}）关于 {subject} 的红灯已解除，历时 {hours:.1f} 小时。",
    ),
    Topic.COMPLAINT_DUE: Wording(
        "Complaint due soon",
        "投诉即将到期",
        "Complaint {subject} ({region}, {owner}) is to be resolved by {planned_at}, in {hours:.1f} h.",
        "投诉工单 {subject}（{region}，{owner}）应于 {planned_at} 前解决，剩余 {hours:.1f} 小时。",
    ),
    Topic.COMPLAINT_HIGH_RISK: Wording(
        "Complaint likely to escalate",
        "越级风险投诉",
        "Complaint {subject} ({region}, {owner}) is likely to escalate: {reasons_en} ({points:.1f} points).",
        "投诉工单 {subject}（{region}，{owner}）有越级风险：{reasons_zh}（{points:.1f} 分）。",
    ),
    Topic.COMPLAINT_NOT_SOLVED: Wording(
        "Complaint not solved",
        "投诉未真正解决",
        "Complaint {subject} ({region}, {owner}) was closed {hours:.1f} h ago, and the customer called again.",
        "投诉工单 {subject}（{region}，{owner}）结单 {hours:.1f} 小时后客户再次投诉，问题未解决。",
    ),
    Topic.ESCALATED: Wording(
        "Escalated",
        "升级通知",
        "{subject} ({priority}, {region}), {condition_en} for {minutes:.0f} min: step {step} of “{policy}” tells "
        "{people_en}. Roles with nobody on duty: {vacant_en}.",
        "{subject}（{priority}，{region}）{condition_zh}，已 {minutes:.0f} 分钟：策略“{policy}”第 {step} 步通知 "
        "{people_zh}。无人值班岗位：{vacant_zh}。",
    ),
    **{topic: Wording(*words) for topic, words in LIFE_WORDS.items()},
    **{topic: Wording(*words) for topic, words in WORK_WORDS.items()},
}


def title(notice: Notice, language: Language) -> str:
    """What the notice is about, in some words."""
    wording = WORDINGS[notice.topic]
    return wording.title_zh if language is Language.ZH else wording.title_en


def sentence(notice: Notice, language: Language, local: LocalMoment) -> str:
    """All that the notice says, in one language."""
    wording = WORDINGS[notice.topic]
    template = wording.zh if language is Language.ZH else wording.en
    return _Filled(language, local).vformat(template, (), _figures(notice))


def _figures(notice: Notice) -> Mapping[str, Figure]:
    own = {"subject": notice.subject, "region": notice.region, "priority": notice.priority.value, "at": notice.at}
    return {**notice.figures, **own}


class _Filled(Formatter):
    """Fills templates; what it is not told is unknown, never a number."""

    def __init__(self, language: Language, local: LocalMoment) -> None:
        self._is_chinese = language is Language.ZH
        self._local = local

    def get_value(self, key: int | str, _args: object, figures: Mapping[str, Figure]) -> Figure:
        return figures.get(str(key))

    def format_field(self, value: object, format_spec: str) -> str:
        if value is None:
            return "不详" if self._is_chinese else "unknown"
        if isinstance(value, bool):
            return ("是" if value else "否") if self._is_chinese else ("yes" if value else "no")
        if isinstance(value, datetime):
            return self._local(value)
        return format(value, format_spec if isinstance(value, int | float) else "")
