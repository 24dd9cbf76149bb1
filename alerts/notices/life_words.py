"""What notices about the life of orders say: titles and sentences, English and Chinese."""

from collections.abc import Mapping

from alerts.notices.notice import Topic

LIFE_WORDS: Mapping[Topic, tuple[str, str, str, str]] = {
    Topic.STAGE_OVERDUE: (
        "Stage overdue",
        "环节超时",
        (
            "Order {subject} ({priority}, {region}, {unit}) is {stage_en} since {since}, {hours:.1f} h by now; it was "
            "to move on by {due_at}."
        ),
        (
            "抢修工单 {subject}（{priority}，{region}，{unit}）自 {since} 起停留在“{stage_zh}”，已 {hours:.1f} 小时，"
            "应于 {due_at} 前流转。"
        ),
    ),
    Topic.REPAIR_DOES_NOT_HOLD: (
        "Repair does not hold",
        "修复未生效",
        (
            "Order {subject} ({region}, {unit}) was reported as repaired at {reported_at}; of its {cells} cells some "
            "are still down: it is back in progress."
        ),
        "抢修工单 {subject}（{region}，{unit}）于 {reported_at} 回单，但其 {cells} 个小区仍有退服，工单已退回处理。",
    ),
    Topic.COMPLAINTS_REMAIN: (
        "Complaints remain",
        "投诉未回落",
        (
            "The cells of order {subject} ({region}, {unit}) are back, and {hours:.1f} h after the report more "
            "complaints than usual still come: look for what remains."
        ),
        "抢修工单 {subject}（{region}，{unit}）小区已恢复，回单 {hours:.1f} 小时后投诉仍高于常态，请排查遗留问题。",
    ),
}
