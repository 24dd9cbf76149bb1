"""Codes of the closed lists of supervision and complaint care, in the words of both languages."""

from collections.abc import Iterable, Mapping

PHRASES: Mapping[str, tuple[str, str]] = {
    "order": ("repair order", "抢修工单"),
    "complaint": ("complaint", "投诉工单"),
    "past_window": ("past the golden window", "超出黄金抢修时间"),
    "overdue": ("overdue", "超时未完成"),
    "stage_overdue": ("over the time limit of its stage", "环节超时"),
    "repeated": ("repeated", "重复"),
    "leftover": ("past its planned resolution", "超出计划解决时限"),
    "reopened": ("closed and not solved", "结单后未解决"),
    "bulk_at_site": ("bulk complaints of one site", "同一站点批量投诉"),
    "bulk_of_outage": ("bulk complaints about one outage", "同一故障批量投诉"),
    "no_result": ("supervision without a result", "督办无结果"),
    "over_our_heads": ("came by way of the regulator", "越级渠道来单"),
    "regulator_named": ("names the regulator", "提及监管部门"),
    "media_named": ("names the media", "提及媒体曝光"),
    "law_named": ("names lawyers or courts", "提及法律途径"),
    "insists": ("says that it will not let go", "表示投诉到底"),
    "key_customer": ("key customer", "重要客户"),
    "past_planned": ("past its planned resolution", "超出计划解决时限"),
    "long_open": ("open for long", "长时间未解决"),
    "learnt": ("alike to past ones that escalated", "与历史越级投诉相似"),
}


def phrases(name: str, codes: Iterable[str]) -> dict[str, str]:
    """The codes in words, as the figures ``<name>_en`` and ``<name>_zh`` of a notice."""
    both = [PHRASES[code] for code in codes]
    return {f"{name}_en": ", ".join(en for en, _ in both), f"{name}_zh": "、".join(zh for _, zh in both)}
