"""Which closing causes of complaints speak of a network fault (故障原因引起的投诉), in both languages.

The operators call equipment, transmission, power and engineering *controllable*; weak coverage, resource
shortage and nature are not, and user errors, invalid and duplicate complaints are none of the network's.
"""

from enum import StrEnum

_FAULTS: dict[str, tuple[str, ...]] = {
    "equipment": ("equipment_fault", "设备", "设备故障", "设备原因", "主设备", "主设备故障", "基站设备", "基站故障"),
    "transmission": ("transmission_fault", "传输", "传输故障", "传输原因", "传输中断"),
    "power": (
        "power_fault",
        "电力",
        "电力故障",
        "电力原因",
        "动力",
        "动力故障",
        "动力原因",
        "停电",
        "电源",
        "电源故障",
    ),
    "engineering": ("engineering_work", "工程", "工程原因", "工程施工", "割接", "工程割接", "网络割接"),
    "network_fault": ("网络故障", "故障", "故障原因", "网络设备故障"),
}
_UNCONTROLLABLE: dict[str, tuple[str, ...]] = {
    "weak_coverage": ("弱覆盖", "覆盖弱", "覆盖问题", "无覆盖", "信号弱", "网络覆盖"),
    "resource_shortage": ("congestion", "资源不足", "资源", "拥塞", "网络拥塞", "容量不足"),
    "natural": ("nature", "自然", "自然原因", "自然灾害", "不可抗力"),
}
_NOT_THE_NETWORKS: dict[str, tuple[str, ...]] = {
    "user": ("user_caused", "用户", "用户原因", "用户侧", "客户原因", "终端", "终端原因", "终端问题"),
    "invalid": ("无效", "无效投诉"),
    "duplicate": ("重复", "重复投诉"),
}
_WORDS = frozenset(word for cause, synonyms in _FAULTS.items() for word in (cause, *synonyms))


class CauseClass(StrEnum):
    """What the operator can do about causes of a kind."""

    CONTROLLABLE = "controllable"
    UNCONTROLLABLE = "uncontrollable"
    NOT_THE_NETWORKS = "not_the_networks"


CAUSES = {
    CauseClass.CONTROLLABLE: tuple(_FAULTS),
    CauseClass.UNCONTROLLABLE: tuple(_UNCONTROLLABLE),
    CauseClass.NOT_THE_NETWORKS: tuple(_NOT_THE_NETWORKS),
}
"""The causes of each class, by the name that `cause_named` gives them."""

_NAMED = {
    word: cause
    for known in (_FAULTS, _UNCONTROLLABLE, _NOT_THE_NETWORKS)
    for cause, synonyms in known.items()
    for word in (cause, *synonyms)
}


def is_network_fault(cause: str | None) -> bool:
    """Whether a complaint closed with this cause counts as caused by a fault; False while it has none."""
    return cause is not None and (cause in _WORDS or _plain(cause) in _WORDS)


def cause_named(cause: str | None) -> str | None:
    """The one name of a closing cause, whichever words it came in; None while there is none, or where it is unknown."""
    return None if cause is None else _NAMED.get(cause) or _NAMED.get(_plain(cause))


def _plain(cause: str) -> str:
    return cause.strip().casefold().replace(" ", "_").replace("-", "_")
