"""Tries the servers that the settings name, and sends them nothing: broker, InfluxDB, receivers of orders."""

import socket
from urllib.parse import urlsplit

from alerts.channels.address import checked
from alerts.channels.push import Refused, Unavailable
from ingest.source import SourceAway
from service.configuration.setting_sections import Webhook
from service.configuration.settings import Settings
from service.operation.finding import Told, Verdict
from service.projections.targets import influx_sink

_WAIT_S = 5.0


def kafka(settings: Settings) -> Told:
    """Whether the broker lets us in and has the topics that are read."""
    told = settings.kafka
    if told.bootstrap is None:
        return
    # The client takes long to load, and most do without.
    from ingest.kafka_topics import topics_of  # noqa: PLC0415

    try:
        there = topics_of(told.bootstrap, told.client())
    except SourceAway as away:
        yield Verdict.WRONG, f"{away}; check kafka.bootstrap, kafka.security and who may come in"
        return
    named = {"kafka.alarms_topic": told.alarms_topic, "kafka.complaints_topic": told.complaints_topic}
    if settings.facts.send:
        named["facts.topic"] = settings.facts.topic
    if settings.rejected.send:
        named["rejected.topic"] = settings.rejected.topic
    for key, topic in named.items():
        if topic not in there:
            yield Verdict.WRONG, f"there is no topic {topic}: make it, or correct {key}"
    yield Verdict.GOOD, f"{told.bootstrap} answers"


def influx(settings: Settings) -> Told:
    """Whether points would be taken."""
    if settings.influx.url is None:
        return
    sink = influx_sink(settings.influx)
    try:
        sink.probe()
    except (Refused, Unavailable) as trouble:
        yield Verdict.WRONG, f"{trouble}"
    else:
        yield Verdict.GOOD, f"{urlsplit(settings.influx.url).hostname} takes points; none was sent"
    finally:
        sink.close()


def webhook(hook: Webhook) -> Told:
    """Whether there is somebody to speak to."""
    try:
        target = checked(hook.url, allow_internal=hook.allow_internal)
    except (Refused, Unavailable) as refusal:
        yield Verdict.WRONG, str(refusal)
        return
    port = urlsplit(hook.url).port or {"http": 80, "https": 443}[target.scheme]
    try:
        socket.create_connection((target.ips[0], port), _WAIT_S).close()
    except OSError as error:
        yield Verdict.WRONG, f"{target.host} does not answer at port {port} ({error.strerror or type(error).__name__})"
    else:
        yield Verdict.GOOD, f"{target.host} answers at port {port}; nothing was sent"
