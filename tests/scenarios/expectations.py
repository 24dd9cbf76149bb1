"""Compares what became of a scenario with what it expects."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from alerts.notices.notice import Notice
from tests.scenarios.telling import ZONE, Outcome
from tests.scenarios.timeline import at

_WINDOW = {"after", "before"}


def compare(outcome: Outcome, expected: Mapping[str, Any]) -> None:
    """Assert all that stands under `expect`; a key that is not known is a fault of the scenario."""
    for key, wanted in expected.items():
        _CHECKS[key](outcome, wanted)


def hold_what_always_holds(outcome: Outcome) -> None:
    """One open order a group, versions that count up, nothing withdrawn or done that was not told before."""
    latest: dict[str, dict[str, Any]] = {}
    for order in outcome.orders:
        before = latest.get(order["order_id"])
        assert order["version"] == (before["version"] if before else 0) + 1
        latest[order["order_id"]] = order
        held = [one["group_id"] for one in latest.values() if one["state"] not in _CLOSED]
        assert len(held) == len(set(held)), "one open order a group"


_CLOSED = {"completed", "cancelled", "rejected", "failed"}


def _groups(outcome: Outcome, wanted: int) -> None:
    assert len({row["group_id"] for row in outcome.outages}) == wanted


def _late(outcome: Outcome, wanted: int) -> None:
    assert outcome.late == wanted


def _outages(outcome: Outcome, wanted: Sequence[dict[str, Any]]) -> None:
    rows = sorted(outcome.outages, key=lambda row: row["cell_id"])
    assert [_told(row) for row in rows] == [_outage(one) for one in wanted]


def _told(row: dict[str, str]) -> tuple[object, ...]:
    planned = row["planned"] == "true"
    return (row["cell_id"], row["started_at"], row["ended_at"], int(row["flaps"]), planned, int(row["alarms"]))


def _outage(wanted: dict[str, Any]) -> tuple[object, ...]:
    start, end = (f"{at(wanted[name]).isoformat()}+08:00" for name in ("from", "to"))
    flaps = wanted.get("flaps", 0)
    return (wanted["cell"], start, end, flaps, wanted.get("planned", False), wanted.get("alarms", flaps + 1))


def _orders(outcome: Outcome, wanted: Sequence[dict[str, Any]]) -> None:
    """Every state of every order, in turn."""
    shown = [f"{order['changed_at'][11:19]} {order['change']} {order['reason_code']}" for order in outcome.orders]
    assert [order["change"] for order in outcome.orders] == [one["change"] for one in wanted], "\n".join(shown)
    for order, one in zip(outcome.orders, wanted, strict=True):
        _order(order, one)


def _order(order: dict[str, Any], wanted: Mapping[str, Any]) -> None:
    changed = order["changed_at"][:-6]
    assert changed >= at(wanted.get("after", "-24:00:00")).isoformat(), order["reason"]
    assert changed < at(wanted.get("before", "99:00:00")).isoformat(), order["reason"]
    low, _, high = str(wanted.get("cells", "0 to 100000")).partition(" to ")
    assert int(low) <= len(order["cell_ids"]) <= int(high or low)
    if "says" in wanted:
        assert wanted["says"] in order["reason"]
    told = {"reason": "reason_code", "work": "work_id"}
    for key, value in wanted.items():
        if key not in _WINDOW | {"cells", "says", "change"}:
            assert _plain(order[told.get(key, key)]) == value, (key, order["reason"])


def _plain(value: object) -> object:
    """A time as a scenario writes it."""
    if isinstance(value, str) and value.startswith("2011-07-") and value.endswith("+08:00"):
        hours = (int(value[8:10]) - 5) * 24 + int(value[11:13])
        return f"{hours:02d}{value[13:19]}"
    return round(value, 2) if isinstance(value, float) else value


def _first_states(outcome: Outcome, wanted: Sequence[dict[str, Any]]) -> None:
    """The first state of every order, in turn, whatever came after."""
    first = [order for order in outcome.orders if order["version"] == 1]
    assert len(first) == len(wanted)
    for order, one in zip(first, wanted, strict=True):
        _order(order, one)


def _pushes(outcome: Outcome, wanted: Sequence[dict[str, Any]]) -> None:
    """The states of orders that go to the channels, in turn."""
    pushed = [order for order in outcome.orders if order["pushed"]]
    shown = [f"{order['changed_at'][11:19]} {order['change']} {order['push_reason_code']}" for order in pushed]
    assert len(pushed) == len(wanted), "\n".join(shown)
    for order, one in zip(pushed, wanted, strict=True):
        _order(order, one)


def _notices(outcome: Outcome, wanted: Sequence[dict[str, Any]]) -> None:
    """The notices of the topics that are named, in turn."""
    topics = {one["topic"] for one in wanted}
    told = [notice for notice in outcome.notices if notice.topic.value in topics]
    assert [notice.topic.value for notice in told] == [one["topic"] for one in wanted]
    for notice, one in zip(told, wanted, strict=True):
        _notice(notice, one)


def _notice(notice: Notice, wanted: Mapping[str, Any]) -> None:
    moment = notice.at.astimezone(ZONE).replace(tzinfo=None)
    assert at(wanted.get("after", "-24:00:00")) <= moment < at(wanted.get("before", "99:00:00"))
    assert notice.subject == wanted.get("subject", notice.subject)
    assert notice.priority.value == wanted.get("priority", notice.priority.value)
    assert list(notice.to) == wanted.get("to", list(notice.to))
    for name, figure in wanted.get("figures", {}).items():
        assert _plain(notice.figures[name]) == figure, name


def _no_notices(outcome: Outcome, topics: Sequence[str]) -> None:
    assert [notice for notice in outcome.notices if notice.topic.value in topics] == []


def _open_cases(outcome: Outcome, wanted: Mapping[str, int]) -> None:
    """How many cases of a kind are open at the end."""
    for kind, number in wanted.items():
        assert sum(case.is_open for case in outcome.cases.values() if case.kind == kind) == number, kind


def _at_most_messages(outcome: Outcome, most: int) -> None:
    """States of orders that are pushed, and notices."""
    assert sum(order.get("pushed", True) for order in outcome.orders) + len(outcome.notices) <= most


def _at_most_orders(outcome: Outcome, most: int) -> None:
    assert len({order["order_id"] for order in outcome.orders}) <= most


_CHECKS: Mapping[str, Callable[[Outcome, Any], None]] = {
    "groups": _groups,
    "late": _late,
    "outages": _outages,
    "orders": _orders,
    "first_states": _first_states,
    "pushes": _pushes,
    "notices": _notices,
    "no_notices": _no_notices,
    "open_cases": _open_cases,
    "at_most_messages": _at_most_messages,
    "at_most_orders": _at_most_orders,
}
