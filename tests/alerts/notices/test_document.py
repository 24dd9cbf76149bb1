"""Notices as JSON."""

from datetime import UTC, datetime

import msgspec

from alerts.dispatch.priority import Priority
from alerts.notices.document import notice_line, to_document
from alerts.notices.notice import Notice, Topic, notice_id_of
from service.local_time import LocalTime

AT = datetime(2011, 7, 4, 0, 5, tzinfo=UTC)
NOTICE = Notice(
    notice_id_of(Topic.CHANNEL_TEST, "duty", "1"),
    Topic.CHANNEL_TEST,
    "duty",
    "Yinchuan",
    AT,
    Priority.P3,
    {"by": "Li\nWei", "since": AT},
    ("shift-leader",),
)


def test_a_document_has_every_field_times_with_offset_and_both_languages() -> None:
    document = to_document(NOTICE, LocalTime("Asia/Shanghai").text)
    assert document["at"] == "2011-07-04T08:05:00+08:00"
    assert document["figures"] == {"by": "Li\nWei", "since": "2011-07-04T08:05:00+08:00"}
    assert document["to"] == ("shift-leader",)
    assert document["title"] == {"en": "Test", "zh": "测试"}
    text = document["text"]
    assert isinstance(text, dict)
    assert set(text) == {"en", "zh"}
    assert {"notice_id", "topic", "subject", "region", "priority", "@type"} <= set(document)


def test_a_line_is_one_line_of_json_whatever_the_figures_hold() -> None:
    line = notice_line(NOTICE, LocalTime("Asia/Shanghai").text)
    assert b"\n" not in line
    assert msgspec.json.decode(line)["notice_id"] == NOTICE.notice_id
