"""Which of the six standard scenes 标准场景 speaks of an outage, told from the causes of its alarms."""

from collections.abc import Iterable

from alerts.orders.receipt import Scene

_POWER = ("power", "mains", "battery", "rectifier", "停电", "市电", "电源", "蓄电池", "掉电", "断电", "动力")
_LINE = (
    "transmission",
    "fibre",
    "fiber",
    "optical",
    "microwave",
    "link",
    "lossofsignal",
    "传输",
    "光缆",
    "光路",
    "光纤",
    "微波",
)


def scene_of(causes: Iterable[str], is_planned: bool) -> Scene:
    """`ENGINEERING` where it is planned; else power, then transmission, by the first cause that speaks of either.

    `causes`: the most frequent first. What speaks of neither, or is not known, is the equipment.
    """
    if is_planned:
        return Scene.ENGINEERING
    for cause in causes:
        told = cause.lower()
        if any(word in told for word in _POWER):
            return Scene.POWER
        if any(word in told for word in _LINE):
            return Scene.TRANSMISSION
    return Scene.EQUIPMENT
