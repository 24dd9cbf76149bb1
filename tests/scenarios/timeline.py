"""The lines of a scenario's timeline, and the records that they stand for."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

DAY = datetime(2011, 7, 5)  # noqa: DTZ001 - local times of a dataset, its zone is Asia/Shanghai

_TIME = r"-?\d+:\d\d:\d\d"
_LINE = re.compile(
    rf"(?P<at>{_TIME}) (?P<what>raise|clear) (?:(?P<whole>site) )?(?P<place>\S+)"
    rf"(?: by (?P<source>\w+))?(?: as (?P<effect>\w+))?(?: because (?P<cause>\S+))?"
    rf"(?: spread over (?P<spread>\d+) s)?(?: known (?P<known>{_TIME}))?"
)
_CALLS = re.compile(
    rf"(?P<at>{_TIME}) (?P<number>\d+) complaints? (?:at|in) (?P<place>\S+)(?P<said>(?: \w+=\S+)*)"
    rf"(?: spread over (?P<spread>\d+) s)?"
)


@dataclass(frozen=True)
class Line:
    """One line: what happens at which cells (or, `whole`, sites), when, spread over how long."""

    at: datetime
    what: str
    places: tuple[str, ...]
    spread: timedelta
    whole: bool = False
    source: str = "NMS"
    effect: str = "out_of_service"
    cause: str = ""
    known: datetime | None = None
    said: Mapping[str, str] | None = None

    def moments(self, number: int) -> Iterator[datetime]:
        """So many moments, evenly spread."""
        step = self.spread / max(1, number - 1)
        return (self.at + step * each for each in range(number))


@dataclass(frozen=True)
class Act:
    """What a person does: `verb` to the order of the cell `order_of`, or to what `body` names."""

    at: datetime
    verb: str
    order_of: str | None
    body: Mapping[str, Any]


def at(text: str) -> datetime:
    """A time of the day of the scenario; ``26:00:00`` is of the day after, ``-02:00:00`` of the one before."""
    hours, minutes, seconds = map(int, text.lstrip("-").split(":"))
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return DAY - length if text.startswith("-") else DAY + length


def read_line(text: str, cells: Sequence[str]) -> Line:
    """A line that is a sentence; `*` at the end of a place means all that begin so."""
    if calls := _CALLS.fullmatch(text):
        said = dict(pair.split("=", 1) for pair in calls["said"].split())
        return Line(at(calls["at"]), "call", _places(calls["place"], cells) * int(calls["number"]),
                    _spread(calls), said=said)  # fmt: skip
    match = _LINE.fullmatch(text)
    assert match, f"not understood: {text}"
    return Line(
        at=at(match["at"]),
        what=match["what"],
        places=_places(match["place"], [_site(cell) for cell in cells] if match["whole"] else cells),
        spread=_spread(match),
        whole=bool(match["whole"]),
        source=match["source"] or "NMS",
        effect=match["effect"] or "out_of_service",
        cause=match["cause"] or "",
        known=at(match["known"]) if match["known"] else None,
    )


def read_act(line: Mapping[str, Any]) -> Act:
    """A line that is a mapping: ``{at: "08:10:00", do: acknowledge, order_of: East-1-1, by: li}``."""
    body = {key: value for key, value in line.items() if key not in {"at", "do", "order_of"}}
    return Act(at(line["at"]), line["do"], line.get("order_of"), body)


def states_of(lines: Iterable[Line]) -> Iterator[dict[str, object]]:
    """The states of the alarms, a line each."""
    raised: dict[tuple[str, str, str], dict[str, object]] = {}
    for line in lines:
        if line.what == "call":
            continue
        for place, moment in zip(line.places, line.moments(len(line.places)), strict=True):
            key = (line.source, place, line.effect)
            known = (line.known or moment).isoformat()
            if line.what == "raise":
                raised[key] = _raise(line, place, moment, known)
                yield raised[key]
            else:
                yield {**raised[key], "cleared_at": moment.isoformat(), "clear_received_at": known}


def complaints_of(lines: Iterable[Line]) -> Iterator[dict[str, object]]:
    """The complaints, a line each; a place that is no cell is a region."""
    number = 0
    for line in lines:
        if line.what != "call":
            continue
        for place, moment in zip(line.places, line.moments(len(line.places)), strict=True):
            number += 1
            region, _, rest = place.partition("-")
            where = {"cell_id": place, "location_source": "serving_cell"} if rest else {}
            yield {
                "complaint_id": f"C-{number}",
                "created_at": moment.isoformat(),
                "region": region,
                "district": f"{region} district",
                "customer_ref": f"customer-{number}",
                **where,
                **(line.said or {}),
            }


def _raise(line: Line, place: str, moment: datetime, known: str) -> dict[str, object]:
    mark = "" if line.effect == "out_of_service" else f"-{line.effect}"
    return {
        "alarm_id": f"{place}-{moment:%d%H%M%S}{mark}",
        "source": line.source,
        "site_id" if line.whole else "cell_id": place,
        "raised_at": moment.isoformat(),
        "severity": "critical",
        "effect": line.effect,
        "probable_cause": line.cause,
        "received_at": known,
    }


def _places(pattern: str, known: Iterable[str]) -> tuple[str, ...]:
    if "*" not in pattern:
        return (pattern,)
    return tuple(dict.fromkeys(name for name in known if name.startswith(pattern.rstrip("*"))))


def _site(cell: str) -> str:
    return cell.rpartition("-")[0]


def _spread(match: re.Match[str]) -> timedelta:
    return timedelta(seconds=int(match["spread"] or 0))
