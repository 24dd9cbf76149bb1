"""Which closing causes of complaints speak of a network fault (故障原因引起的投诉), in both languages.

The operators call equipment, transmission, power and engineering *controllable*; weak coverage, resource
shortage and nature are not, and user errors, invalid and duplicate complaints are none of the network's.
"""

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
_WORDS = frozenset(word for cause, synonyms in _FAULTS.items() for word in (cause, *synonyms))


def is_network_fault(cause: str | None) -> bool:
    """Whether a complaint closed with this cause counts as caused by a fault; False while it has none."""
    return cause is not None and (cause in _WORDS or _plain(cause) in _WORDS)


def _plain(cause: str) -> str:
    return cause.strip().casefold().replace(" ", "_").replace("-", "_")
