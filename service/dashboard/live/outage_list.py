"""The outages that last, by what they will still cost; suspected silent ones stand in the same list."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from alerts.orders.order import RepairOrder
from correlate.facts import GroupPicture, Spike
from service.dashboard.figures import LocalTimes, clock_length, count
from service.dashboard.live.last_hour import silent_suspects, spike_place
from service.dashboard.scene import RegionName, Scene, region_names, site_words
from service.dashboard.words import Words

SHOWN = 12


@dataclass(frozen=True)
class Burst:
    """The countdown to the burst of complaints: how full its bar is (0–100), and words; `past` once it is over."""

    percent: int
    words: str
    past: bool


@dataclass(frozen=True)
class OutageRow:
    """One entry. `address`: its own page. `severity` names the shape; `silent` ones have none, and no burst."""

    key: str
    address: str
    severity: str | None
    silent: bool
    planned: bool
    place: str
    extent: str
    facts: tuple[str, ...]
    avoids: str
    burst: Burst | None
    order: str


@dataclass(frozen=True)
class OutageList:
    """The rows to show, and how many more there are."""

    rows: tuple[OutageRow, ...]
    more: int


def outage_list(scene: Scene, words: Words) -> OutageList:
    """What a repair now avoids decides the order; planned work and what has no order yet come last."""
    orders = {order.group_id: order for order in scene.orders if order.is_open}
    name = region_names(scene, words.language)
    ranked: list[tuple[float, datetime, OutageRow]] = []
    for picture in scene.groups:
        order = orders.get(picture.group_id)
        cost = order.expected_avoided if order else -2.0 if _planned(picture) else -1.0
        ranked.append((-cost, picture.started_at, _outage_row(picture, order, scene, name, words)))
    ranked += [
        (-spike.unexplained, spike.starts_at, _silent_row(spike, scene.zone, name, words))
        for spike in silent_suspects(scene)
    ]
    ranked.sort(key=lambda each: (each[0], each[1], each[2].key))
    return OutageList(tuple(row for _, _, row in ranked[:SHOWN]), max(0, len(ranked) - SHOWN))


def burst(started_at: datetime, burst_at: datetime, now: datetime, words: Words) -> Burst:
    """The bar fills from the start of the outage to the burst; past it, it says how long ago."""
    length = (burst_at - started_at).total_seconds()
    if now >= burst_at or length <= 0:
        return Burst(100, words.gettext("burst %(length)s ago", length=clock_length(now - burst_at)), past=True)
    gone = max(0.0, (now - started_at).total_seconds())
    return Burst(
        round(100 * gone / length),
        words.gettext("burst in %(length)s", length=clock_length(burst_at - now)),
        past=False,
    )


def _planned(picture: GroupPicture) -> bool:
    return all(outage.planned for outage in picture.outages)


def _outage_row(
    picture: GroupPicture, order: RepairOrder | None, scene: Scene, name: RegionName, words: Words
) -> OutageRow:
    now = scene.freshness.now
    down = [outage for outage in picture.outages if outage.ended_at is None] or list(picture.outages)
    sites = {outage.site_id or outage.cell_id for outage in down}
    severity = picture.severity or "indeterminate"
    complaints = sum(outage.complaints for outage in picture.outages)
    return OutageRow(
        key=picture.group_id,
        address=f"/outages/{quote(picture.group_id, safe='')}",
        severity=severity,
        silent=False,
        planned=_planned(picture),
        place=f"{name(picture.region)} {site_words(list(sites))}",
        extent=words.places(len(sites), len(down)),
        facts=(
            words.gettext("out for %(length)s", length=clock_length(now - picture.started_at)),
            words.gettext("%(count)s users", count=count(sum(outage.users for outage in down))),
            words.gettext("%(count)s complaints", count=count(complaints)),
        ),
        avoids=words.gettext("avoids %(count)s", count=count(order.expected_avoided)) if order else "",
        burst=burst(order.started_at, order.burst_at, now, words) if order else None,
        order=_order_words(picture, order, words),
    )


def _order_words(picture: GroupPicture, order: RepairOrder | None, words: Words) -> str:
    if order is not None:
        return words.gettext("order %(state)s", state=words.state[order.state])
    return words.gettext("planned work, no order") if _planned(picture) else words.gettext("no order yet")


def _silent_row(spike: Spike, zone: str, name: RegionName, words: Words) -> OutageRow:
    likely = spike.backhaul_id or spike.site_id or spike.cell_id
    times = LocalTimes(zone)
    return OutageRow(
        key=f"{spike.region}/{spike.district}/{spike.starts_at.isoformat()}",
        address="",
        severity=None,
        silent=True,
        planned=False,
        place=spike_place(spike, name),
        extent=words.gettext("likely %(place)s", place=likely) if likely else "",
        facts=(
            words.gettext(
                "%(observed)s complaints, %(expected)s expected, no alarm",
                observed=count(spike.observed),
                expected=count(spike.expected),
            ),
            f"{times.minute(spike.starts_at)}–{times.minute(spike.ends_at)}",
        ),
        avoids="",
        burst=None,
        order=words.gettext("Suspected silent outage"),
    )
