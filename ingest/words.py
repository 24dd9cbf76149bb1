"""The words that stand in the fields, in English and Chinese: severities, yes and no, complaint classes, ..."""

from collections.abc import Mapping
from typing import Final, Generic, TypeVar

from ingest.headers import plain
from ingest.records import Category, Effect, LocationSource, Severity

Meaning = TypeVar("Meaning")

_REMEMBERED: Final = 10_000


class Oddities:
    """What was found in optional fields and could not be understood: the first such text by column, and how many.

    Such a field is left empty and its record taken; a warning tells.
    """

    def __init__(self) -> None:
        self.first: dict[str, str] = {}
        self.count: dict[str, int] = {}

    def note(self, column: str, text: str) -> None:
        """Takes note of one."""
        self.first.setdefault(column, text[:60])
        self.count[column] = self.count.get(column, 0) + 1


class Words(dict[str, Meaning | None], Generic[Meaning]):
    """Text → meaning, however it is written; the empty text means nothing, an unknown word is noted as odd.

    Looking up with ``words[text]`` always answers; known spellings are remembered, so it is a plain dict
    look-up for all but the first of each.
    """

    def __init__(
        self, column: str, known: Mapping[Meaning, str], oddities: Oddities, unknown: Meaning | None = None
    ) -> None:
        super().__init__({"": None})
        self._column = column
        self._known = {plain(word): meaning for meaning, words in known.items() for word in words.split()}
        self._oddities = oddities
        self._unknown = unknown

    def knows(self, text: str) -> bool:
        """Whether looking it up notes nothing odd."""
        return text in self or (word := plain(text)) in self._known or not word

    def __missing__(self, text: str) -> Meaning | None:
        word = plain(text)
        if not word:
            return None
        if word not in self._known:
            self._oddities.note(self._column, text)
            return self._unknown
        if len(self) < _REMEMBERED:
            self[text] = self._known[word]
        return self._known[word]


SEVERITIES: Final[Mapping[tuple[Severity | None, bool], str]] = {
    (Severity.CRITICAL, False): "critical 严重 紧急 严重告警 紧急告警 一级 一级告警",
    (Severity.MAJOR, False): "major 主要 重要 主要告警 重要告警 二级 二级告警",
    (Severity.MINOR, False): "minor 次要 一般 次要告警 一般告警 三级 三级告警",
    (Severity.WARNING, False): "warning warn 警告 提示 警告告警 提示告警 四级 四级告警",
    (Severity.INDETERMINATE, False): "indeterminate unknown 未确定 不确定 未知",
    (None, True): "cleared clear normal 清除 已清除 恢复 已恢复 正常",
}
"""Text → severity, and whether it says that the alarm has ended (which is not a severity)."""
UNKNOWN_SEVERITY: Final = (Severity.INDETERMINATE, False)
EFFECTS: Final[Mapping[Effect, str]] = {
    Effect.OUT_OF_SERVICE: "out_of_service outage oos 退服 中断 业务中断 断站",
    Effect.DEGRADED: "degraded degradation 劣化 性能劣化 降质 部分影响",
    Effect.POWER: "power 动力 电力 停电 电源",
    Effect.TRANSMISSION: "transmission 传输",
    Effect.NONE: "none 无 无影响 不影响",
}
TRUTHS: Final[Mapping[bool, str]] = {
    True: "true yes y t 1 是 有",
    False: "false no n f 0 否 无",
}
CATEGORIES: Final[Mapping[Category, str]] = {
    Category.VOICE: "voice 语音 话音 通话 语音业务 话音业务",
    Category.INTERNET: "internet data 上网 互联网 数据 宽带 流量 数据业务 上网业务 互联网业务",
    Category.MESSAGING: "messaging message sms mms 短信 消息 彩信 短彩信 短信业务",
    Category.OTHER: "other others 其他 其它",
}
LOCATION_SOURCES: Final[Mapping[LocationSource, str]] = {
    LocationSource.SERVING_CELL: "serving_cell cell 服务小区 占用小区",
    LocationSource.HOME: "home 家庭 家庭住址 常驻小区 归属地",
    LocationSource.STATED: "stated 用户陈述 客户陈述 用户口述 投诉地点",
}
_TECHNOLOGIES: Final = {
    "2G": "2G GSM GPRS EDGE DCS1800 CDMA",
    "3G": "3G TD-SCDMA TDSCDMA TD WCDMA UMTS CDMA2000",
    "4G": "4G LTE TD-LTE FDD-LTE eNB",
    "5G": "5G NR gNB",
    "WLAN": "WLAN WiFi Wi-Fi",
}
_AREA_CLASSES: Final = {
    "urban": "urban 城区 市区 密集城区 一般城区 主城区",
    "suburban": "suburban 郊区 近郊 县城 城郊 乡镇",
    "rural": "rural 农村 乡村 行政村",
    "indoor": "indoor 室内 室分 室内分布",
    "transport": "transport 交通 高铁 高速 铁路 公路 交通干线",
}
TECHNOLOGIES: Final[Mapping[str, str]] = {
    plain(word): one for one, words in reversed(_TECHNOLOGIES.items()) for word in words.split()
}
AREA_CLASSES: Final[Mapping[str, str]] = {
    plain(word): one for one, words in reversed(_AREA_CLASSES.items()) for word in words.split()
}
_CLOSED: Final = """
    closed resolved done completed complete finished archived 已关闭 关闭 已解决 解决 已归档 归档 办结 已办结 已完成
    完成
    已处理 已处理完成 处理完成 已回单 结单 已结单 闭环 已闭环
"""
CLOSED_STATUSES: Final[frozenset[str]] = frozenset(map(plain, _CLOSED.split()))


def is_closed(status: str) -> bool:
    """Whether a complaint's status says that it is settled; an empty one does not say otherwise."""
    return not status.strip() or plain(status) in CLOSED_STATUSES


def number(column: str, text: str, within: float, oddities: Oddities) -> float | None:
    """A decimal between −`within` and `within`, None where empty; anything else is noted as odd."""
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if -within <= value <= within:
        return value
    oddities.note(column, text)
    return None


def spelled(known: Mapping[str, str], text: str) -> str | None:
    """The one spelling of a word that `known` has, plain word → spelling; another as it stands, None for none."""
    trimmed = text.strip()
    return known.get(plain(trimmed), trimmed) if trimmed else None
