"""What people are told of supervision and of red lights."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from alerts.dispatch.priority import Priority
from alerts.notices.notice import Figure, Notice, Topic, notice_id_of
from alerts.supervision.phrases import phrases
from alerts.supervision.red_light import RedLight
from alerts.supervision.supervised import MOST, Supervised, hours_past


def supervised(one: Supervised, to: tuple[str, ...], now: datetime) -> Notice:
    """That it is supervised, or that it has come to a further level."""
    figures = {
        **phrases("what", (one.what,)),
        **phrases("why", (one.why,)),
        "level": one.level,
        "hours": hours_past(one, now),
        "since": one.since,
        "unit": one.unit,
    }
    step = f"{one.begun_at.isoformat()}/{one.level}"
    priority = Priority.P2 if one.level == MOST else Priority.P3
    return _notice(Topic.SUPERVISED, one.subject, one.region, step, (priority, to, now), figures)


def lit(light: RedLight, about: str, to: tuple[str, ...], now: datetime) -> Notice:
    """That a unit is shown a red light; `about`: the site, the order or the complaint that it is for."""
    figures = {
        **phrases("cause", (light.cause,)),
        "unit": light.unit,
        "complaints": light.complaints,
        "light_id": light.light_id,
    }
    return _notice(Topic.RED_LIGHT, about, light.region, light.light_id, (Priority.P2, to, now), figures)


def went_out(light: RedLight, about: str, to: tuple[str, ...], now: datetime) -> Notice:
    """That the red light went out, or was put out."""
    figures = {
        **phrases("cause", (light.cause,)),
        "unit": light.unit,
        "hours": (now - light.lit_at) / timedelta(hours=1),
        "by": light.out_by,
        "light_id": light.light_id,
    }
    return _notice(Topic.RED_LIGHT_OUT, about, light.region, light.light_id, (Priority.P4, to, now), figures)


def _notice(
    topic: Topic,
    subject: str,
    region: str,
    step: str,
    told: tuple[Priority, tuple[str, ...], datetime],
    figures: Mapping[str, Figure],
) -> Notice:
    priority, to, now = told
    return Notice(notice_id_of(topic, subject, step), topic, subject, region, now, priority, figures, to)
