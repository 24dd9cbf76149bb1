"""The sections of the settings that say where orders and notices go: a table a channel."""

from collections import Counter
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PositiveFloat, PositiveInt, SecretStr

from alerts.channels.mail_server import Security
from alerts.dispatch.priority import Priority
from alerts.notices.notice import Topic
from alerts.orders.order import Kind
from service.configuration.setting_sections import Orders, Section, Webhook

_ADDRESS = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+$"
RECORDS = ("log", "file")
"""Names of the channels that `[orders]` switches on."""

Spoken = Literal["zh", "en", "both"]
Address = Annotated[str, Field(pattern=_ADDRESS, max_length=254)]


def _hours(told: str) -> str:
    first, separator, last = told.partition("-")
    try:
        starts, ends = time.fromisoformat(first), time.fromisoformat(last)
    except ValueError:
        raise ValueError("write it like 22:00-07:00") from None
    if not separator or starts == ends or starts.tzinfo or ends.tzinfo:
        raise ValueError("write it like 22:00-07:00")
    return told


class ChannelSection(Section):
    """What every channel says: its name, what goes there, and when not."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    orders: bool = True
    notices: bool = True
    least_priority: Priority = Priority.P4
    regions: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    updates: bool = True
    topics: tuple[Topic, ...] = ()
    to: tuple[str, ...] = ()
    quiet: Annotated[str, AfterValidator(_hours)] | None = None
    per_minute: PositiveInt | None = None


class ReadSection(ChannelSection):
    """A channel that people read: in their language, without every forecast, and a flood as one message."""

    language: Spoken = "zh"
    updates: bool = False
    per_minute: PositiveInt | None = 10


class WebhookSection(ChannelSection, Webhook):
    """A receiver of signed requests."""

    timeout_s: PositiveFloat = 10.0
    at_once: Annotated[int, Field(ge=1, le=64)] = 4


class MailSection(ReadSection):
    """A mail server, and who reads what it brings; people of the roster get what is for them at their own address."""

    host: str
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Security = Security.STARTTLS
    sender: Address
    recipients: tuple[Address, ...] = ()
    username: str | None = None
    password: SecretStr | None = None
    ca_file: Path | None = None
    allow_internal: bool = False
    timeout_s: PositiveFloat = 30.0


class RobotSection(ReadSection):
    """A service that Apprise knows: `target` is its address there, with the token in it."""

    target: SecretStr
    allow_internal: bool = False
    timeout_s: PositiveFloat = 10.0


class TopicSection(ChannelSection):
    """A topic of the brokers that `[kafka]` names, compacted and keyed by order."""

    notices: bool = False
    topic: str = "repair.orders"
    timeout_s: PositiveFloat = 15.0


class FileSection(ChannelSection):
    """A file, one JSON document a line."""

    path: Path


class Channels(Section):
    """Where orders and notices go besides log and file; and what is the same for all.

    `link`: where people find the queue; by default the pages of this service. `templates`: a folder with texts of the
    operator's own.
    """

    link: str | None = None
    templates: Path | None = None
    off_after_refusals: PositiveInt = 5
    webhook: tuple[WebhookSection, ...] = ()
    mail: tuple[MailSection, ...] = ()
    apprise: tuple[RobotSection, ...] = ()
    kafka: tuple[TopicSection, ...] = ()
    file: tuple[FileSection, ...] = ()

    @property
    def all(self) -> tuple[ChannelSection, ...]:
        """Every channel, whatever its kind."""
        return (*self.webhook, *self.mail, *self.apprise, *self.kafka, *self.file)


def channel_faults(channels: Channels, orders: Orders, broker: str | None) -> Iterator[str]:
    """What does not fit together, each with what to do."""
    taken = Counter([*RECORDS, *(f"webhook-{hook.name}" for hook in orders.webhooks)])
    taken.update(each.name for each in channels.all)
    for name, count in taken.items():
        if count > 1:
            yield f"channels: {name} names {count} of them; give each a name of its own"
    for mail in channels.mail:
        if not mail.recipients and not mail.to:
            yield f"channels.mail {mail.name}: nobody gets it; give it recipients, or to"
        if mail.username is not None and mail.security is Security.NONE:
            yield f"channels.mail {mail.name}: a password is not sent in the clear; set security to starttls or tls"
        if (mail.username is None) != (mail.password is None):
            yield f"channels.mail {mail.name}: username and password go together; set both or none"
    for topic in channels.kafka:
        if broker is None:
            yield f"channels.kafka {topic.name}: there is no broker to send to; set kafka.bootstrap"
