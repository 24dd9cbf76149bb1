"""What the words of a complaint say of where it may go next: to the regulator, the media, a court, or on and on."""

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final


class Threat(StrEnum):
    """What a customer threatens with, as far as the text says so."""

    REGULATOR = "regulator"
    MEDIA = "media"
    LEGAL = "legal"
    INSISTING = "insisting"


_CHINESE: Final = {
    Threat.REGULATOR: "工信部 工业和信息化部 通信管理局 通管局 管局 越级 申诉 信访 消协 消费者协会 市长热线 上级部门 主管部门",
    Threat.MEDIA: "媒体 曝光 记者 电视台 报社 上网发帖 发微博 网上发布 新闻热线",
    Threat.LEGAL: "起诉 律师 法院 法律途径 诉讼 打官司 索赔",
    Threat.INSISTING: "投诉到底 追究到底 给个说法 讨个说法 多次投诉 反复投诉 一直没解决 再不解决 还没解决 无人处理 没人处理",
}
_LATIN: Final = {
    Threat.REGULATOR: (
        "regulators? ombudsman ministry miit consumer_association consumer_council higher_authority over_your_heads? "
        "(?<!\\d)12300(?!\\d) (?<!\\d)12381(?!\\d) (?<!\\d)12315(?!\\d) (?<!\\d)12345(?!\\d)"
    ),
    Threat.MEDIA: "newspapers? journalists? reporters? tv_station press_office the_press social_media the_media expose_you",
    Threat.LEGAL: "lawyers? lawsuits? legal_action sue_you in_court to_court small_claims",
    Threat.INSISTING: "still_not_(?:fixed|solved|resolved) again_and_again how_many_times third_time (?:to|until)_the_end",
}


def _pattern(words: str) -> re.Pattern[str]:
    either = "|".join(word.replace("_", r"\s+") for word in words.split())
    return re.compile(rf"(?<![A-Za-z])(?:{either})(?![A-Za-z])", re.IGNORECASE)


_PATTERNS: Final = tuple((threat, _pattern(words)) for threat, words in _LATIN.items())
_WORDS: Final = tuple((threat, re.compile(words.replace(" ", "|"))) for threat, words in _CHINESE.items())
_ANY: Final = re.compile("|".join(words.replace(" ", "|") for words in _CHINESE.values()))
_LATIN_TEXT: Final = re.compile("[A-Za-z0-9]")


def threats_of(text: str | None) -> tuple[Threat, ...]:
    """What the text threatens with, each once, in the order of `Threat`; the text itself is kept nowhere."""
    if not text:
        return ()
    # Most texts threaten with nothing, which one look at each script tells.
    found = {threat for threat, words in _WORDS if words.search(text)} if _ANY.search(text) else set()
    if _LATIN_TEXT.search(text):
        found |= {threat for threat, pattern in _PATTERNS if pattern.search(text)}
    return tuple(threat for threat in Threat if threat in found) if found else ()


_REGULATOR_CHANNELS: Final = (
    *("regulator", "ombudsman", "ministry", "appeal", "escalat", "12300", "12381", "12315", "12345"),
    *("工信部", "管局", "申诉", "越级", "信访", "消协", "政府", "市长"),
)


@lru_cache(maxsize=1_000)
def over_our_heads(word: str | None) -> bool:
    """Whether a channel or a status says that the complaint has gone over the operator's head (越级)."""
    if word is None:
        return False
    lowered = word.lower()
    return any(known in lowered for known in _REGULATOR_CHANNELS)
