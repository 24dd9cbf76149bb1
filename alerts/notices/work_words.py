"""What notices about planned work say; `alerts.notices.wording` tells how figures are put in."""

from collections.abc import Mapping
from typing import Final

from alerts.notices.notice import Topic

WORK_WORDS: Final[Mapping[Topic, tuple[str, str, str, str]]] = {
    Topic.WORK_ANNOUNCED: (
        "Planned work",
        "割接公告",
        (
            "Planned work {subject} ({region}) from {starts_at} to {ends_at}: {cells} cells with {users} users "
            "go out of service; {expected:.1f} complaints are expected ({expected_lo:.0f} to {expected_hi:.0f}) "
            "if they are out for all of it. {description}"
        ),
        (
            "割接公告 {subject}（{region}）：{starts_at} 至 {ends_at}，影响小区 {cells} 个、用户 {users} 户；若全"
            "程中断，预计投诉 {expected:.1f} 件（{expected_lo:.0f} 至 {expected_hi:.0f}），请客服提前拦截解释。"
            "{description}"
        ),
    ),
    Topic.WORK_MOVED: (
        "Planned work moved",
        "割接变更",
        (
            "Planned work {subject} ({region}) is from {starts_at} to {ends_at} now: {cells} cells with {users} "
            "users go out of service; {expected:.1f} complaints are expected ({expected_lo:.0f} to "
            "{expected_hi:.0f}) if they are out for all of it. {description}"
        ),
        (
            "割接变更 {subject}（{region}）：时间改为 {starts_at} 至 {ends_at}，影响小区 {cells} 个、用户 {users}"
            " 户；若全程中断，预计投诉 {expected:.1f} 件（{expected_lo:.0f} 至 {expected_hi:.0f}）。{description}"
        ),
    ),
    Topic.WORK_CANCELLED: (
        "Planned work cancelled",
        "割接取消",
        "Planned work {subject} ({region}), announced from {starts_at} to {ends_at}, will not be done.",
        "割接 {subject}（{region}，原定 {starts_at} 至 {ends_at}）已取消。",
    ),
    Topic.WORK_OUTSIDE_HOURS: (
        "Planned work outside the hours for it",
        "割接时段不合规",
        (
            "Planned work {subject} ({region}) affects service and starts at {starts_at}, outside the hours for "
            "such work."
        ),
        "割接 {subject}（{region}）影响业务，开始时间 {starts_at} 不在规定的割接时段内。",
    ),
    Topic.WORK_TOO_LONG: (
        "Window of planned work too long",
        "割接窗口过长",
        (
            "Planned work {subject} ({region}) has a window of {hours:.1f} h, from {starts_at} to {ends_at}: it "
            "silences no longer than one may, until somebody approves it."
        ),
        (
            "割接 {subject}（{region}）窗口长达 {hours:.1f} 小时（{starts_at} 至 {ends_at}），超出上限的部分不再"
            "屏蔽派单，除非有人批准。"
        ),
    ),
    Topic.WORK_TOO_BROAD: (
        "Planned work too broad",
        "割接范围过大",
        (
            "Planned work {subject} takes in {cells} cells, {share_percent:.0f} % of {region}, from {starts_at} "
            "to {ends_at}: it silences nothing until somebody approves it."
        ),
        (
            "割接 {subject} 涉及小区 {cells} 个，占 {region} 的 {share_percent:.0f}%（{starts_at} 至 {ends_at}）"
            "，批准之前不屏蔽任何派单。"
        ),
    ),
    Topic.WORK_PLACE_UNKNOWN: (
        "Planned work at an unknown place",
        "割接地点不明",
        (
            "Planned work {subject} ({region}) from {starts_at} to {ends_at} names a cell or site that the "
            "inventory does not have: it does not silence there."
        ),
        "割接 {subject}（{region}，{starts_at} 至 {ends_at}）所列小区或基站不在资源库中，该处不屏蔽派单。",
    ),
    Topic.WORK_OVERRUNS: (
        "Planned work overruns",
        "割接超时",
        (
            "Planned work {subject} ({region}) should have ended at {ends_at}: {down} cells are still down ("
            "{down_cells})."
        ),
        "割接 {subject}（{region}）应于 {ends_at} 结束，仍有 {down} 个小区退服（{down_cells}）。",
    ),
    Topic.WORK_CONFIRMATION_DUE: (
        "Completion to be confirmed",
        "完工待确认",
        ("Planned work {subject} ({region}) ended at {ends_at}: please confirm its completion (reminder {number})."),
        "割接 {subject}（{region}）已于 {ends_at} 结束，请确认完工（第 {number} 次提醒）。",
    ),
    Topic.WORK_FORGOTTEN: (
        "Planned work forgotten",
        "割接遗忘",
        "Planned work {subject} ({region}) ended at {ends_at}, and nobody has confirmed its completion.",
        "割接 {subject}（{region}）已于 {ends_at} 结束，至今无人确认完工。",
    ),
    Topic.WORK_TEST_FAILED: (
        "Service test after planned work not passed",
        "割接后业务测试未通过",
        (
            "After planned work {subject} ({region}), which ended at {ends_at}: {down} cells are down ("
            "{down_cells}); {complaints} complaints came from its cells within the hour, {usual:.1f} are usual."
        ),
        (
            "割接 {subject}（{region}，{ends_at} 结束）后业务未恢复如常：退服小区 {down} 个（{down_cells}）；近一"
            "小时范围内投诉 {complaints} 件，平常 {usual:.1f} 件。"
        ),
    ),
    Topic.WORK_AFTERCARE: (
        "Complaints after planned work",
        "割接后投诉偏多",
        (
            "Since planned work {subject} ({region}) ended at {ends_at}, {complaints} complaints came from its "
            "cells; {usual:.1f} are usual."
        ),
        "割接 {subject}（{region}）{ends_at} 结束以来，范围内投诉 {complaints} 件，平常 {usual:.1f} 件。",
    ),
}
"""Of each topic: title in English and Chinese, sentence in English and Chinese."""
