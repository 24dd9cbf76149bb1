"""Key customers: whose complaints weigh more when repairs are put in order."""

from collections.abc import Sequence

from correlate.standing import GroupStanding

KEY_WEIGHT = 3.0
"""A complaint of a key customer counts as much as so many others."""

_KEY_TIERS = {
    *("gold", "platinum", "diamond", "vip", "key", "enterprise", "government", "金卡", "白金卡", "钻石卡", "钻卡"),
    *("钻石", "大客户", "重要客户", "集团客户", "政企", "政企客户", "全球通金卡", "全球通白金卡", "全球通钻石卡"),
    "贵宾",
}
_TRUSTED_AS = 5.0


def is_key(tier: str | None) -> bool:
    """Whether the level of a customer is that of a key customer, in the words of either language."""
    return tier is not None and tier.strip().lower() in _KEY_TIERS


def key_factors(groups: Sequence[GroupStanding]) -> dict[str, float]:
    """By how much each group's complaints weigh more or less than usual, by group id.

    A group's share of key customers is shrunk to that of all groups, so that one call does not turn the queue over.
    """
    total = sum(group.complaints for group in groups)
    usual = sum(group.of_key_customers for group in groups) / total if total > 0 else 0.0
    return {
        group.group_id: _weight((group.of_key_customers + _TRUSTED_AS * usual) / (group.complaints + _TRUSTED_AS))
        / _weight(usual)
        for group in groups
    }


def _weight(share: float) -> float:
    return 1.0 + (KEY_WEIGHT - 1.0) * share
