"""A notice as JSON: what webhooks, topics and files are told, with its sentence in both languages."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from alerts.notices.notice import Notice
from alerts.notices.wording import Language, sentence, title
from alerts.orders.tmf697 import JsonObject, LocalText

_encode = msgspec.json.Encoder().encode


def to_document(notice: Notice, local: LocalText) -> JsonObject:
    """The notice as a JSON-ready object; `local` writes times with the offset of the dataset's zone."""
    moment = _moment(local)
    figures = {name: local(value) if isinstance(value, datetime) else value for name, value in notice.figures.items()}
    return {
        "@type": "Notice",
        "notice_id": notice.notice_id,
        "topic": notice.topic,
        "subject": notice.subject,
        "region": notice.region,
        "at": local(notice.at),
        "priority": notice.priority,
        "to": notice.to,
        "figures": figures,
        "title": {language.value: title(notice, language) for language in Language},
        "text": {language.value: sentence(notice, language, moment) for language in Language},
    }


def notice_line(notice: Notice, local: LocalText) -> bytes:
    """The notice as UTF-8 JSON without a line feed."""
    return _encode(to_document(notice, local))


def _moment(local: LocalText) -> Callable[[datetime], str]:
    """The day and the minute of what `local` writes."""
    return lambda when: local(when)[:16].replace("T", " ")
