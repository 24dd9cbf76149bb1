"""Tries what `[channels]` names, and sends nothing: receivers, templates, topics."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

from alerts.channels.address import reachable
from alerts.channels.push import Refused, Unavailable
from alerts.channels.texts import TEMPLATES
from ingest.mendable import Mendable
from ingest.source import SourceAway
from service.channels.channel_samples import sample_digest, sample_notice, sample_order
from service.channels.channel_ways import texts_of
from service.configuration.channel_sections import FileSection, MailSection, RobotSection, TopicSection, WebhookSection
from service.configuration.settings import Settings
from service.operation import server_checks
from service.operation.finding import Finding, Told, Verdict

_WAIT_S = 5.0


def channels(settings: Settings) -> Iterator[Finding]:
    """All findings about channels, each as soon as it is known."""
    if settings.channels.templates is not None:
        yield from _found("channels.templates", _templates(settings, settings.channels.templates))
    for channel in settings.channels.all:
        match channel:
            case WebhookSection():
                yield from _found(f"channels.webhook {channel.name}", server_checks.webhook(channel))
            case MailSection():
                yield from _found(f"channels.mail {channel.name}", _mail(channel))
            case RobotSection():
                yield from _found(f"channels.apprise {channel.name}", _robot(channel, settings))
            case TopicSection():
                yield from _found(f"channels.kafka {channel.name}", _topic(channel, settings))
            case FileSection():
                yield from _found(f"channels.file {channel.name}", _file(channel.path))


def _found(of: str, told: Told) -> Iterator[Finding]:
    try:
        yield from (Finding(of, verdict, text) for verdict, text in told)
    except Mendable as error:
        yield Finding(of, Verdict.WRONG, str(error))


def _templates(settings: Settings, folder: Path) -> Told:
    if not folder.is_dir():
        yield Verdict.WRONG, f"{folder} is no folder: correct channels.templates, or leave it out"
        return
    there = sorted(path.name for path in folder.iterdir())
    for name in there:
        if name not in TEMPLATES:
            yield Verdict.NOTE, f"{folder / name} is used for nothing: templates are called {', '.join(TEMPLATES)}"
    texts_of(settings, "both").check(sample_order(), sample_notice(), sample_digest())
    own = [name for name in there if name in TEMPLATES]
    yield Verdict.GOOD, f"{folder}: {', '.join(own) or 'none'} of your own; all can be written"


def _mail(mail: MailSection) -> Told:
    try:
        ips = reachable(mail.host, mail.port, allow_internal=mail.allow_internal)
        socket.create_connection((ips[0], mail.port), _WAIT_S).close()
    except (Refused, Unavailable) as refusal:
        yield Verdict.WRONG, str(refusal)
    except OSError as error:
        why = error.strerror or type(error).__name__
        yield Verdict.WRONG, f"{mail.host} does not answer at port {mail.port} ({why}): check host and port"
    else:
        yield Verdict.GOOD, f"{mail.host} answers at port {mail.port}; `goldenwindow notify --test {mail.name}` sends"


def _robot(told: RobotSection, settings: Settings) -> Told:
    # The library takes long to load, and most do without.
    from alerts.channels.robot import Robot  # noqa: PLC0415

    robot = Robot(told.target.get_secret_value(), texts_of(settings, told.language))
    yield Verdict.GOOD, f"an address of {robot.service}; `goldenwindow notify --test {told.name}` sends"


def _topic(told: TopicSection, settings: Settings) -> Told:
    # As above.
    from ingest.kafka_topics import topics_of  # noqa: PLC0415

    try:
        there = topics_of(settings.kafka.bootstrap or "", settings.kafka.client())
    except SourceAway as away:
        yield Verdict.WRONG, f"{away}; check kafka.bootstrap, kafka.security and who may come in"
        return
    if told.topic in there:
        yield Verdict.GOOD, f"{told.topic} is there; nothing was sent"
    else:
        yield Verdict.WRONG, f"there is no topic {told.topic}: make it, compacted, or correct its name"


def _file(path: Path) -> Told:
    above = next(folder for folder in (path, *path.absolute().parents) if folder.exists())
    if os.access(above, os.W_OK) and (path.is_file() or (not path.exists() and above.is_dir())):
        yield Verdict.GOOD, f"{path} can be written"
    else:
        yield Verdict.WRONG, f"{path} can not be written: give a file that may be"
