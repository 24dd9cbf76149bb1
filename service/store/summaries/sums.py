"""What is summed of a span of time and a region, in whole numbers where a sum must not depend on its order. Pure."""

from collections.abc import Iterable

import msgspec


class ComplaintSums(msgspec.Struct, frozen=True):
    """Complaints made in a span: by category (empty: none given), fault-caused, and put down to outages.

    `attributed`, `planned`: expected numbers put down to outages and to planned work, in parts of a complaint
    (`correlate.weekly.PARTS_OF_A_COMPLAINT`).
    """

    by_category: dict[str, int] = {}
    by_cause: int = 0
    attributed: int = 0
    planned: int = 0

    @property
    def complaints(self) -> int:
        """All of them."""
        return sum(self.by_category.values())


class OutageSums(msgspec.Struct, frozen=True):
    """Outages that touch a span, clipped to it: distinct cells, outages, microseconds; planned work apart."""

    cells: int = 0
    outages: int = 0
    microseconds: int = 0
    planned_cells: int = 0
    planned_outages: int = 0
    planned_microseconds: int = 0


class OrderSums(msgspec.Struct, frozen=True):
    """Orders issued in a span, their outage over or not, and what those that were carried out in time avoided.

    - `over`: service is back; `in_window`: of them, back before the golden window closed, as told at the issue.
    - `carried_out`: completed by people, service back no later than the forecast assumed; only these avoided anything.
    - `avoided`: the sum of what they were said to avoid at the issue (modelled); `below`, `above`: the sums of the
      squares of the distances to the ends of their 90 % intervals.
    """

    orders: int = 0
    over: int = 0
    in_window: int = 0
    carried_out: int = 0
    avoided: float = 0.0
    below: float = 0.0
    above: float = 0.0


class DeskSums(msgspec.Struct, frozen=True):
    """What came under supervision in a span, what of it was resolved before its end, and red lights lit in it."""

    supervised: int = 0
    resolved: int = 0
    red_lights: int = 0


def all_complaints(sums: Iterable[ComplaintSums]) -> ComplaintSums:
    """Of several spans or regions together."""
    found = list(sums)
    categories = sorted({name for one in found for name in one.by_category})
    return ComplaintSums(
        {name: sum(one.by_category.get(name, 0) for one in found) for name in categories},
        sum(one.by_cause for one in found),
        sum(one.attributed for one in found),
        sum(one.planned for one in found),
    )


def all_outages(sums: Iterable[OutageSums]) -> OutageSums:
    """Of several regions together: a cell belongs to one region only."""
    return OutageSums(*_together(list(sums), OutageSums.__struct_fields__))


def all_orders(sums: Iterable[OrderSums]) -> OrderSums:
    """Of several spans or regions together."""
    return OrderSums(*_together(list(sums), OrderSums.__struct_fields__))


def all_desk(sums: Iterable[DeskSums]) -> DeskSums:
    """Of several spans or regions together."""
    return DeskSums(*_together(list(sums), DeskSums.__struct_fields__))


def _together(sums: list[OutageSums] | list[OrderSums] | list[DeskSums], names: tuple[str, ...]) -> list[int]:
    return [sum(getattr(one, name) for one in sums) for name in names]
