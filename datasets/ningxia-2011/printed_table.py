"""The operator's table of complaints and faults as it was printed, and whole seconds that give those figures.

The printed hours alone do not give the printed changes: those were computed before rounding. `out_seconds`
finds totals in whole seconds that give both.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple


class Printed(NamedTuple):
    """One city: last week (2011-W26), this week (2011-W27), and the change in percent, as printed."""

    cells: tuple[int, int]
    hours: tuple[str, str]
    complaints: tuple[int, int]
    changes: tuple[str, str, str]


PRINTED = {
    "Yinchuan": Printed((394, 442), ("120.26", "364.17"), (21, 88), ("12.18", "202.82", "319.05")),
    "Shizuishan": Printed((17, 35), ("2.40", "19.67"), (3, 11), ("105.88", "721.10", "266.67")),
    "Wuzhong": Printed((70, 68), ("39.82", "36.17"), (2, 2), ("-2.86", "-9.16", "0.00")),
    "Guyuan": Printed((96, 202), ("140.13", "354.99"), (6, 15), ("110.42", "153.33", "150.00")),
    "Zhongwei": Printed((56, 51), ("31.93", "22.81"), (6, 4), ("-8.93", "-28.55", "-33.33")),
}
_CENT = Decimal("0.01")


def out_seconds(city: str) -> tuple[int, int]:
    """Seconds of outage of both weeks; of all pairs that give the printed figures, the one deepest inside them."""
    printed = PRINTED[city]
    last, this = (_candidates(hours) for hours in printed.hours)
    change = Decimal(printed.changes[1])
    fits = [(before, after) for before in last for after in this if _rounded(_change(before, after)) == change]
    return min(fits, key=lambda pair: (abs(_change(*pair) - change), abs(pair[0] - last[len(last) // 2])))


def _candidates(hours: str) -> range:
    middle = Decimal(hours) * 3600
    return range(int(middle - 17), int(middle + 17) + 1)


def _change(before: int, after: int) -> Decimal:
    return (Decimal(after) / Decimal(before) - 1) * 100


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_CENT, ROUND_HALF_UP)


def figures(cells: tuple[int, int], seconds: tuple[int, int], complaints: tuple[int, int]) -> Printed:
    """The same table from counted values, rounded as the operator did."""
    first, second = (_rounded(Decimal(value) / 3600) for value in seconds)
    changes = tuple(str(_rounded(_change(*pair))) for pair in (cells, seconds, complaints))
    return Printed(cells, (str(first), str(second)), complaints, (changes[0], changes[1], changes[2]))
