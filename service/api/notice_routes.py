"""``GET /api/v1/notices``: what people were told besides repair orders, whichever channels carried it."""

from datetime import datetime
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request, Response

from alerts.notices.notice import Notice
from alerts.notices.wording import Language, sentence
from ingest.times import TimeReader
from service.api.asked import NoticesAsked
from service.api.described import described
from service.api.list_routes import end_of, wanted_of
from service.api.tables import Tables
from service.local_time import LocalTime
from service.store.list_filters import NoticeFilter
from service.store.lists import NOTICES, Lists


class NoticeRow(msgspec.Struct, frozen=True):
    """A notice with its sentence in both languages; `to`: people, roles, units and channels, separated by spaces."""

    notice_id: str
    topic: str
    subject: str
    region: str
    at: datetime
    priority: str
    to: str
    text_en: str
    text_zh: str


def notice_routes(of: Lists, zone: str) -> APIRouter:
    """The list of notices; times within sentences are those of `zone`."""
    router, tables, local, times = APIRouter(), Tables(zone), LocalTime(zone), TimeReader(zone)

    @router.get("/notices", responses=described(NoticeRow))
    def list_notices(request: Request, asked: Annotated[NoticesAsked, Query()]) -> Response:
        """Notices, the latest first."""
        told = asked.model_dump(include={"topic", "region", "subject", "priority"})
        wanted = wanted_of(asked, NoticeFilter(**told, **asked.span(times)), asked.sort, NOTICES)
        found = of.notices(wanted)
        return tables.answer(request, NoticeRow, [_row(notice, local) for notice in found.rows], end_of(found, wanted))

    return router


def _row(notice: Notice, local: LocalTime) -> NoticeRow:
    def moment(when: datetime) -> str:
        return local.text(when)[:16].replace("T", " ")

    return NoticeRow(
        notice_id=notice.notice_id,
        topic=notice.topic.value,
        subject=notice.subject,
        region=notice.region,
        at=notice.at,
        priority=notice.priority.value,
        to=" ".join(notice.to),
        text_en=sentence(notice, Language.EN, moment),
        text_zh=sentence(notice, Language.ZH, moment),
    )
