"""The last concluded hour of each region, and the one sentence at the top of the page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from correlate.facts import BinConcluded, Spike, SpikeKind
from service.dashboard.figures import LocalTimes, count
from service.dashboard.scene import RegionName, Scene, region_names
from service.dashboard.words import N_, Words

HOUR = timedelta(hours=1)
SILENT_SHOWN_FOR = timedelta(hours=6)


@dataclass(frozen=True)
class LastHour:
    """Complaints of one region in the hour to `ends_at`. `unusual`: a spike lies in it (p-values are calibrated)."""

    region: str
    ends_at: datetime
    observed: int
    expected: float
    explained: float
    unusual: bool

    @property
    def unexplained(self) -> float:
        """Complaints that neither outages nor the usual run of things account for."""
        return max(0.0, self.observed - self.explained - self.expected)

    @property
    def excess(self) -> float:
        """Complaints above the usual."""
        return self.observed - self.expected


def last_hours(scene: Scene) -> list[LastHour]:
    """One for each region that has a concluded bin, in the order of the regions."""
    ends_at = max((each.ends_at for each in scene.bins), default=None)
    if ends_at is None:
        return []
    recent = [each for each in scene.bins if each.district is None and each.ends_at > ends_at - HOUR]
    spiking = {spike.region for spike in scene.spikes if spike.ends_at > ends_at - HOUR}
    hours = (_last_hour(region.region, ends_at, recent, region.region in spiking) for region in scene.regions)
    return [hour for hour in hours if hour is not None]


def _last_hour(region: str, ends_at: datetime, recent: Iterable[BinConcluded], unusual: bool) -> LastHour | None:
    bins = [each for each in recent if each.region == region]
    if not bins:
        return None
    return LastHour(
        region=region,
        ends_at=ends_at,
        observed=sum(each.observed for each in bins),
        expected=sum(each.expected for each in bins),
        explained=sum(each.attributed for each in bins),
        unusual=unusual,
    )


def silent_suspects(scene: Scene) -> list[Spike]:
    """Suspected silent outages of the last hours, the largest first."""
    since = scene.freshness.now - SILENT_SHOWN_FOR
    spikes = [each for each in scene.spikes if each.kind is SpikeKind.SILENT_SUSPECTED and each.ends_at >= since]
    return sorted(spikes, key=lambda each: (-each.unexplained, each.starts_at, each.region))


@dataclass(frozen=True)
class TopLine:
    """What there is to say first; `tone` is `quiet`, `loud` or `waiting`, `more` the sentences after it."""

    tone: str
    text: str
    more: tuple[str, ...] = ()


def top_line(scene: Scene, words: Words) -> TopLine:
    """The page in one line: the most unusual region, or that all is as usual."""
    hours = last_hours(scene)
    if not hours:
        return TopLine(
            "waiting", words.gettext("Counting has begun; the first quarter of an hour is not concluded yet.")
        )
    name = region_names(scene, words.language)
    unusual = sorted((hour for hour in hours if hour.unusual), key=lambda hour: -hour.excess)
    silent = tuple(_silent_line(each, name, words) for each in silent_suspects(scene)[:1])
    if not unusual:
        return TopLine("quiet", _quiet_line(hours, scene.zone, words), _open_line(scene, words) + silent)
    others = tuple(name(hour.region) for hour in unusual[1:])
    too = (words.gettext("Unusual too: %(regions)s.", regions=words.comma.join(others)),) if others else ()
    return TopLine("loud", _loud_line(unusual[0], scene, name, words), too + silent)


def _quiet_line(hours: list[LastHour], zone: str, words: Words) -> str:
    return words.gettext(
        "Complaints are as usual: %(observed)s in the hour to %(time)s, %(expected)s expected.",
        observed=count(sum(hour.observed for hour in hours)),
        expected=count(sum(hour.expected for hour in hours)),
        time=LocalTimes(zone).minute(hours[0].ends_at),
    )


def _loud_line(hour: LastHour, scene: Scene, name: RegionName, words: Words) -> str:
    outages = sum(1 for mark in scene.marks if mark.region == hour.region and _touches(mark.ended_at, hour.ends_at))
    return words.gettext(
        _loud_words(hour, outages),
        region=name(hour.region),
        observed=count(hour.observed),
        expected=count(hour.expected),
        explained=count(hour.explained),
        unexplained=count(hour.unexplained),
        outages=words.ngettext("one outage", "%(num)s outages", outages),
        time=LocalTimes(scene.zone).minute(hour.ends_at),
    )


def _loud_words(hour: LastHour, outages: int) -> str:
    if hour.explained < 0.5 or not outages:
        return N_(
            "%(region)s: %(observed)s complaints in the hour to %(time)s, %(expected)s expected; "
            "no outage explains them."
        )
    if hour.unexplained < 0.5:
        return N_(
            "%(region)s: %(observed)s complaints in the hour to %(time)s, %(expected)s expected; "
            "explained by %(outages)s."
        )
    return N_(
        "%(region)s: %(observed)s complaints in the hour to %(time)s, %(expected)s expected; "
        "%(explained)s explained by %(outages)s, %(unexplained)s by none."
    )


def _open_line(scene: Scene, words: Words) -> tuple[str, ...]:
    down = [each for group in scene.groups for each in group.outages if each.ended_at is None and not each.planned]
    if not down:
        return ()
    places = words.places(len({each.site_id or each.cell_id for each in down}), len(down))
    return (
        words.gettext(
            "Out of service now: %(places)s, %(users)s.",
            places=places,
            users=words.gettext("%(count)s users", count=count(sum(d.users for d in down))),
        ),
    )


def _touches(ended_at: datetime | None, ends_at: datetime) -> bool:
    return ended_at is None or ended_at > ends_at - HOUR


def _silent_line(spike: Spike, name: RegionName, words: Words) -> str:
    return words.gettext(
        "Suspected silent outage in %(place)s: %(observed)s complaints, %(expected)s expected, and no alarm.",
        place=spike_place(spike, name),
        observed=count(spike.observed),
        expected=count(spike.expected),
    )


def spike_place(spike: Spike, name: RegionName) -> str:
    """Region, or region and district."""
    return f"{name(spike.region)} {spike.district}" if spike.district else name(spike.region)
