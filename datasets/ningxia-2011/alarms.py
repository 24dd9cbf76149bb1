"""The alarms that the failures raised, in the systems of the time, and alarms that are no outage."""

import random
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from failures import DAY, HOUR, WEEK, CellOut, Failure
from places import Network, Site

from correlate.simulate import words
from correlate.simulate.words import AlarmWords
from ingest.records import Effect

_SECOND_SOURCE_SHARE = 0.2
_NOISE_COUNT = 900
_NEVER_CLEARED = 5
_LATE_COUNT = 4
_DUPLICATE_COUNT = 12
_EMPTY_EFFECT_CAUSES = ("小区退服", "基站退服", "断站")
_OMC = {"2G": "OMC-2G", "3G": "OMC-3G"}


class Alarm(NamedTuple):
    """A row of ``alarms.csv`` before it is written; seconds since the first Monday; -1: never cleared."""

    key: str
    source: str
    cell_id: str
    site_id: str
    raised_at: int
    cleared_at: int
    words: AlarmWords
    parent_key: str = ""
    planned: bool = False


def all_alarms(failures: list[Failure], network: Network, rng: random.Random) -> list[Alarm]:
    """Every alarm, in order of being raised."""
    made = [alarm for number, failure in enumerate(failures) for alarm in _of_failure(number, failure, network, rng)]
    made += _noise(network, rng)
    return sorted(made, key=lambda alarm: (alarm.raised_at, alarm.key))


def _of_failure(number: int, failure: Failure, network: Network, rng: random.Random) -> Iterator[Alarm]:
    key = f"{number}"
    if failure.kind == "fibre":
        yield from _fibre(key, failure, network, rng)
    elif failure.kind == "power":
        yield from _power(key, failure, network, rng)
    elif failure.kind == "cell":
        for out in failure.cells:
            yield from _cell(key, out, rng.choice(words.CELL_OUT), network, rng)
        yield from _explanation(key, failure, rng)
    else:
        yield from _sites(key, failure, network, rng)


def _fibre(key: str, failure: Failure, network: Network, rng: random.Random) -> Iterator[Alarm]:
    """The cut as the transmission system sees it, then every cell with the cut as its parent."""
    root = Alarm(f"{key}-root", "TNMS", "", failure.sites[0].site_id, failure.began_at - 3, failure.ends_at - 40,
                 words.FIBRE_CUT)  # fmt: skip
    yield root
    for out in failure.cells:
        yield from _cell(key, out, words.CELL_OUT_FIBRE, network, rng, root.key)


def _power(key: str, failure: Failure, network: Network, rng: random.Random) -> Iterator[Alarm]:
    """The mains fail, batteries run down, the site goes out."""
    for site in failure.sites:
        outs = [out for out in failure.cells if out.cell_id in site.cells]
        start, end = outs[0].periods[0]
        mains = Alarm(f"{key}-{site.site_id}-m", "FSU", "", site.site_id, failure.began_at + rng.randint(0, 50),
                      end - rng.randint(60, 200), words.MAINS_FAILURE)  # fmt: skip
        low = Alarm(f"{key}-{site.site_id}-b", "FSU", "", site.site_id, start - rng.randint(600, 1500),
                    end - rng.randint(0, 50), words.BATTERY_LOW)  # fmt: skip
        yield from (mains, low)
        yield from _site(f"{key}-{site.site_id}", site, start, end, words.SITE_OUT_POWER, network, rng, mains.key)


def _sites(key: str, failure: Failure, network: Network, rng: random.Random) -> Iterator[Alarm]:
    """Sites out of service by fault or by planned work; some planned alarms carry no flag."""
    planned = bool(failure.work_id)
    for site in failure.sites:
        outs = [out for out in failure.cells if out.cell_id in site.cells]
        flagged = planned and rng.random() < 0.8
        if planned or len(outs[0].periods) > 1:
            said = words.CELL_OUT_PLANNED if planned else rng.choice(words.CELL_OUT)
            for out in outs:
                yield from _cell(key, out, said, network, rng, planned=flagged)
            continue
        start, end = outs[0].periods[0]
        yield from _site(f"{key}-{site.site_id}", site, start, end, rng.choice(words.SITE_OUT), network, rng)


def _site(
    key: str, site: Site, start: int, end: int, said: AlarmWords, network: Network, rng: random.Random, parent: str = ""
) -> Iterator[Alarm]:
    """One alarm that stands for all cells of the site, and alarms of its cells as children."""
    root = Alarm(key, "OMC-2G", "", site.site_id, start, end, said, parent)
    yield root
    for cell in site.cells:
        if rng.random() < 0.6:
            raised = start + rng.randint(1, 20)
            cleared = max(raised + 5, end - rng.randint(0, 15))
            yield Alarm(f"{key}-{cell}", _OMC[network.cells[cell].technology], cell, site.site_id, raised,
                        min(cleared, end), words.CELL_OUT[0], root.key)  # fmt: skip


def _cell(
    key: str, out: CellOut, said: AlarmWords, network: Network, rng: random.Random, parent: str = "",
    planned: bool = False,
) -> Iterator[Alarm]:  # fmt: skip
    """One alarm a period from the cell's own system; sometimes the umbrella system reports it too."""
    cell = network.cells[out.cell_id]
    for index, (start, end) in enumerate(out.periods):
        name = f"{key}-{out.cell_id}-{index}"
        first = Alarm(name, _OMC[cell.technology], out.cell_id, cell.site.site_id, start, end, said, parent, planned)
        if rng.random() < _SECOND_SOURCE_SHARE and end - start > 60:
            yield from _seen_twice(first, rng)
        else:
            yield first


def _seen_twice(alarm: Alarm, rng: random.Random) -> Iterator[Alarm]:
    """Either system may see the start or the end first; together they span the outage exactly."""
    late, early = alarm.raised_at + rng.randint(1, 25), alarm.cleared_at - rng.randint(0, 25)
    ends = (early, alarm.cleared_at) if rng.random() < 0.5 else (alarm.cleared_at, early)
    yield alarm._replace(cleared_at=ends[0])
    yield alarm._replace(key=f"{alarm.key}-u", source="NMS", raised_at=late, cleared_at=ends[1], parent_key="")


def _explanation(key: str, failure: Failure, rng: random.Random) -> Iterator[Alarm]:
    """Ordinary failures of power and transmission show a precursor at the site."""
    start, site = failure.began_at, failure.sites[0].site_id
    if failure.cause == "power":
        before = start - rng.randint(60, 5400)
        yield Alarm(f"{key}-m", "FSU", "", site, before, failure.ends_at - 5, words.MAINS_FAILURE)
    elif failure.cause == "transmission":
        yield Alarm(f"{key}-t", "TNMS", "", site, start - rng.randint(0, 20), failure.ends_at - 5, words.NOISE[4])


def _noise(network: Network, rng: random.Random) -> Iterator[Alarm]:
    """Alarms that are no outage; a few were never cleared."""
    cells = list(network.cells.values())
    kinds = [said for said in words.NOISE if said.effect is not Effect.OUT_OF_SERVICE]
    for number in range(_NOISE_COUNT):
        cell, said = rng.choice(cells), rng.choice(kinds)
        start = rng.randint(0, 2 * WEEK - DAY)
        end = start + 60 + int(rng.expovariate(1 / (1.5 * HOUR)))
        site_wide = said.effect in (Effect.NONE, Effect.POWER)
        source = {Effect.DEGRADED: _OMC[cell.technology], Effect.TRANSMISSION: "TNMS"}.get(said.effect, "FSU")
        cleared = -1 if number < _NEVER_CLEARED else min(end, 2 * WEEK - HOUR)
        yield Alarm(f"n{number}", source, "" if site_wide else cell.cell_id, cell.site.site_id, start, cleared, said)


def alarm_rows(alarms: list[Alarm], rng: random.Random) -> list[dict[str, object]]:
    """Rows of ``alarms.csv``: numbered by their systems, with the time at which each state arrived."""
    names = _numbered(alarms)
    delayed = set(rng.sample([alarm.key for alarm in alarms if alarm.raised_at < WEEK], _LATE_COUNT))
    rows = [_row(alarm, names, alarm.key in delayed, rng) for alarm in alarms]
    for row in rng.sample(rows, _DUPLICATE_COUNT):
        rows.insert(rows.index(row) + 1, dict(row))
    return rows


def _numbered(alarms: list[Alarm]) -> dict[str, str]:
    count: Counter[str] = Counter()
    names: dict[str, str] = {}
    for alarm in alarms:
        count[alarm.source] += 1
        names[alarm.key] = f"{alarm.source}-{count[alarm.source]:05d}"
    return names


def _row(alarm: Alarm, names: dict[str, str], delayed: bool, rng: random.Random) -> dict[str, object]:
    """One row. The cause alone tells the effect of some alarms, as in real exports."""
    said = alarm.words
    received = alarm.raised_at + (rng.randint(1800, 5400) if delayed else rng.randint(1, 9))
    tells_itself = said.probable_cause in _EMPTY_EFFECT_CAUSES and rng.random() < 0.4
    row: dict[str, object] = {
        "alarm_id": names[alarm.key],
        "source": alarm.source,
        "cell_id": alarm.cell_id,
        "site_id": alarm.site_id,
        "severity": said.severity,
        "probable_cause": said.probable_cause,
        "specific_problem": said.specific_problem,
        "effect": "" if tells_itself else said.effect,
        "parent_alarm_id": names.get(alarm.parent_key, ""),
        "planned": "true" if alarm.planned else "false",
        "raised_at": alarm.raised_at,
        "received_at": received,
    }
    if alarm.cleared_at >= 0:
        row["cleared_at"] = alarm.cleared_at
        row["clear_received_at"] = max(received, alarm.cleared_at + rng.randint(1, 9))
    return row
