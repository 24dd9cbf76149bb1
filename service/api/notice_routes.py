"""``GET /api/v1/notices``: what people were told besides repair orders, whichever channels carried it."""

from datetime import datetime
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request, Response

from alerts.notices.notice import Notice, Topic
from alerts.notices.wording import Language, sentence
from service.api.list_routes import After, Limit, Region
from service.api.tables import Tables, read_cursor
from service.local_time import LocalTime
from service.store.notices import Notices


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


def notice_routes(notices: Notices, zone: str) -> APIRouter:
    """The list of notices; times within sentences are those of `zone`."""
    router, tables, local = APIRouter(), Tables(zone), LocalTime(zone)

    @router.get("/notices")
    def list_notices(
        request: Request,
        topic: Annotated[Topic | None, Query(description="only of this topic")] = None,
        region: Region = None,
        subject: Annotated[
            str | None, Query(description="only about this order, work, complaint, site or unit")
        ] = None,
        limit: Limit = 100,
        cursor: After = None,
    ) -> Response:
        """Notices, the latest first."""
        page = notices.list(topic=topic, region=region, subject=subject, after=read_cursor(cursor), limit=limit)
        end = (page[-1].at, page[-1].notice_id) if len(page) == limit else None
        return tables.answer(request, NoticeRow, [_row(notice, local) for notice in page], end)

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
