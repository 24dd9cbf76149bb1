"""The channels that the settings name: how each is reached, and what it takes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from alerts.channels.mail import Mail
from alerts.channels.mail_server import MailServer
from alerts.channels.order_file import OrderFile
from alerts.channels.order_log import OrderLog
from alerts.channels.people import Contacts
from alerts.channels.report_mail import ReportMail
from alerts.channels.routing import QuietHours, Route
from alerts.channels.texts import Texts, Words
from alerts.channels.webhook import Webhook
from alerts.escalation.roster import Roster
from alerts.notices.wording import Language
from ingest.clock import Clock
from service.channels.channel import Patience, Way
from service.configuration.channel_sections import (
    ChannelSection,
    FileSection,
    MailSection,
    RobotSection,
    Spoken,
    TopicSection,
    WebhookSection,
)
from service.configuration.settings import Settings
from service.configuration.shadow_mode import tells
from service.dashboard.words import LANGUAGES

_SPOKEN: Mapping[Spoken, tuple[Language, ...]] = {
    "zh": (Language.ZH,),
    "en": (Language.EN,),
    "both": (Language.ZH, Language.EN),
}
_MAIL = "mail"
WORDS: Words = {
    Language(name): {"state": words.state, "kind": words.kind, "reason": words.reason}
    for name, words in LANGUAGES.items()
}
"""The words of the pages, for texts that people read elsewhere."""


def routes_of(settings: Settings, zone: str) -> tuple[Route, ...]:
    """What each channel that is told anything takes, in their order; quiet hours are those of `zone`."""
    orders = settings.orders
    found = [Route("log", unpushed=True)] if orders.log else []
    if orders.file is not None:
        found.append(Route("file", unpushed=True, topics=frozenset()))
    found += [Route(f"webhook-{hook.name}", topics=frozenset()) for hook in orders.webhooks]
    found += [_route(channel, ZoneInfo(zone)) for channel in settings.channels.all]
    return tuple(route for route in found if tells(orders.mode, route.name))


def makers_of(settings: Settings, clock: Clock, roster: Callable[[], Roster]) -> Mapping[str, Callable[[], Way]]:
    """What makes each channel's way, by its name: one can be tried beside the one at work.

    They raise `RobotWrong` for an address that Apprise does not know, ValueError for a secret that can not sign.
    """
    return dict(_makers(settings, clock, roster))


def patience_of(settings: Settings) -> Patience:
    """How often a push is tried, and when a channel is switched off."""
    give_up_after = timedelta(hours=settings.orders.give_up_after_hours)
    return Patience(give_up_after=give_up_after, off_after=settings.channels.off_after_refusals)


def texts_of(settings: Settings, language: Spoken) -> Texts:
    """What people read, in a language, with the operator's own templates where there are some."""
    link = settings.channels.link or f"http://{settings.server.host}:{settings.server.port}/"
    return Texts(_SPOKEN[language], link, WORDS, settings.channels.templates)


def _makers(settings: Settings, clock: Clock, roster: Callable[[], Roster]) -> Iterator[tuple[str, Callable[[], Way]]]:
    orders, channels = settings.orders, settings.channels
    if orders.log:
        yield "log", partial(Way, OrderLog())
    if orders.file is not None:
        yield "file", partial(Way, OrderFile(orders.file))
    for hook in orders.webhooks:
        named = WebhookSection.model_validate({**hook.model_dump(), "name": hook.name, "secret": hook.secret})
        yield f"webhook-{hook.name}", partial(_webhook, named, clock)
    for channel in channels.all:
        yield channel.name, partial(_way, channel, settings, clock, roster)


def _way(told: ChannelSection, settings: Settings, clock: Clock, roster: Callable[[], Roster]) -> Way:
    match told:
        case WebhookSection():
            return _webhook(told, clock)
        case MailSection():
            return _mail(told, texts_of(settings, told.language), clock, _contacts(roster, told.name))
        case RobotSection():
            return _robot(told, texts_of(settings, told.language))
        case TopicSection():
            return _topic(told, settings)
        case FileSection():
            return Way(OrderFile(told.path), per_minute=told.per_minute)
    raise AssertionError(told)


def _webhook(told: WebhookSection, clock: Clock) -> Way:
    hook = Webhook(
        told.url,
        told.secret.get_secret_value(),
        clock,
        allow_internal=told.allow_internal,
        timeout=timedelta(seconds=told.timeout_s),
        at_once=told.at_once,
    )
    return Way(hook, per_minute=told.per_minute, at_once=told.at_once)


def report_mail(settings: Settings, clock: Clock) -> ReportMail | None:
    """What mails reports; None where the settings name nobody to read them."""
    told = next((mail for mail in settings.channels.mail if mail.name == settings.reports.mail_by), None)
    return None if told is None else ReportMail(_server(told), settings.reports.mail_to, clock)


def _server(told: MailSection) -> MailServer:
    return MailServer(
        host=told.host,
        port=told.port,
        sender=told.sender,
        security=told.security,
        username=told.username,
        password=told.password.get_secret_value() if told.password else "",
        allow_internal=told.allow_internal,
        timeout=timedelta(seconds=told.timeout_s),
        ca_file=str(told.ca_file) if told.ca_file else None,
    )


def _mail(told: MailSection, texts: Texts, clock: Clock, contacts: Contacts) -> Way:
    mail = Mail(_server(told), told.recipients, texts, clock, contacts)
    return Way(mail, mail.push_digest, told.per_minute)


def _robot(told: RobotSection, texts: Texts) -> Way:
    # The library takes long to load, and most do without.
    from alerts.channels.robot import Robot  # noqa: PLC0415

    timeout = timedelta(seconds=told.timeout_s)
    robot = Robot(told.target.get_secret_value(), texts, allow_internal=told.allow_internal, timeout=timeout)
    return Way(robot, robot.push_digest, told.per_minute)


def _topic(told: TopicSection, settings: Settings) -> Way:
    # As above.
    from service.channels.order_topic import OrderTopic  # noqa: PLC0415
    from service.projections.topic import Topic  # noqa: PLC0415

    topic = Topic(told.topic, settings.kafka.client(), timedelta(seconds=told.timeout_s))
    return Way(OrderTopic(told.topic, topic), per_minute=told.per_minute)


def _route(told: ChannelSection, zone: ZoneInfo) -> Route:
    return Route(
        name=told.name,
        orders=told.orders,
        least_priority=told.least_priority,
        regions=frozenset(told.regions),
        kinds=frozenset(told.kinds),
        updates=told.updates,
        topics=(frozenset(told.topics) or None) if told.notices else frozenset(),
        to=frozenset(told.to),
        quiet=_quiet(told.quiet.split("-"), zone) if told.quiet else None,
        unpushed=isinstance(told, FileSection),
    )


def _quiet(hours: Sequence[str], zone: ZoneInfo) -> QuietHours:
    return QuietHours(time.fromisoformat(hours[0]), time.fromisoformat(hours[1]), zone)


def _contacts(roster: Callable[[], Roster], channel: str) -> Contacts:
    """Addresses at this channel, else those for any mail."""

    def of(person: str) -> str | None:
        people = roster().people
        known = people[person].contacts if person in people else {}
        return known.get(channel) or known.get(_MAIL)

    return of
