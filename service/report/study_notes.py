"""The notes of a study in Chinese: its results are written in English, its page speaks both."""

import re
from functools import partial
from typing import Final

_NUMBER: Final = r"([\d.,]+)"
_PARTS: Final = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        ("not enough data: ", "数据不足："),
        (f"{_NUMBER} outage groups that were watched, {_NUMBER} are needed", "已观测故障群 {} 个，需要 {} 个"),
        (f"{_NUMBER} complaints put down to them, {_NUMBER} are needed", "归因投诉 {} 件，需要 {} 件"),
        (
            f"most complaints come from few outage groups, as if from {_NUMBER}; {_NUMBER} are needed",
            "投诉集中于少数故障群，只相当于 {} 个，需要 {} 个",
        ),
        (f"{_NUMBER} days tell little of what is usual", "{} 天不足以了解通常情况"),
        (f"no burst: one up to an age of {_NUMBER} h is ruled out", "无爆发：{} 小时以内的爆发已被排除"),
        (
            f"a burst is ruled out up to an age of {_NUMBER} h only: too little lasts longer",
            "只能排除 {} 小时以内的爆发：更长的退服太少",
        ),
        (
            "repairs depend on complaints or on an importance that nobody recorded; the estimate allows for it",
            "抢修受投诉或未记录的重要性影响，估计已考虑",
        ),
        (r"leans on (\S+) by (\d+) %", "向 {} 收缩 {}%"),
        ("; ", "；"),
    )
)


def in_chinese(note: str) -> str:
    """A note of `correlate.study.windows` in Chinese; what is not known of it stays as it is."""
    for pattern, words in _PARTS:
        note = pattern.sub(partial(_filled, words), note)
    return note


def _filled(words: str, found: re.Match[str]) -> str:
    return words.format(*found.groups())
