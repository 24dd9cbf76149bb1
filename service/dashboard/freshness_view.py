"""The freshness strip: how new the page is, grey when fine, amber and red with words when not."""

from dataclasses import dataclass
from datetime import timedelta

from service.dashboard.figures import LocalTimes, clock_length, count
from service.dashboard.scene import Freshness, Scene
from service.dashboard.words import Words

LATE_AFTER = timedelta(minutes=15)
STALE_AFTER = timedelta(hours=1)
CONCLUDED_LATE_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Sign:
    """One statement of the strip; `tone` is `fine`, `late` or `stale`."""

    words: str
    tone: str


def freshness_signs(scene: Scene, words: Words) -> tuple[Sign, ...]:
    """Newest record, lag, how far conclusions reach, what was rejected or late."""
    fresh = scene.freshness
    if fresh.newest is None:
        return (Sign(words.gettext("No record yet"), "late"),)
    newest = words.gettext("Newest record %(time)s", time=LocalTimes(scene.zone).full(fresh.newest))
    signs = [Sign(newest, "fine"), _lag(fresh.now - fresh.newest, words), _concluded(fresh, words)]
    rejected = (
        words.gettext("%(count)s rejected", count=count(fresh.rejected))
        if fresh.rejected
        else words.gettext("none rejected")
    )
    signs.append(Sign(rejected, "late" if fresh.rejected else "fine"))
    if fresh.late:
        signs.append(Sign(words.gettext("%(count)s late", count=count(fresh.late)), "fine"))
    return tuple(signs)


def _lag(lag: timedelta, words: Words) -> Sign:
    if lag < timedelta(minutes=1):
        return Sign(words.gettext("up to date"), "fine")
    tone = "stale" if lag >= STALE_AFTER else "late" if lag >= LATE_AFTER else "fine"
    return Sign(words.gettext("%(length)s behind", length=clock_length(lag)), tone)


def _concluded(fresh: Freshness, words: Words) -> Sign:
    if fresh.concluded_to is None or fresh.newest is None:
        return Sign(words.gettext("nothing concluded yet"), "fine")
    behind = max(timedelta(0), fresh.newest - fresh.concluded_to)
    tone = "late" if behind >= CONCLUDED_LATE_AFTER else "fine"
    return Sign(words.gettext("concluded to %(length)s before it", length=clock_length(behind)), tone)
