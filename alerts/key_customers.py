"""Key customers: whose complaints weigh more when repairs are put in order."""

from collections import defaultdict
from collections.abc import Container, Iterable

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


def key_factors(calls: Iterable[tuple[str, str, float]], key_ids: Container[str]) -> dict[str, float]:
    """By how much each group's complaints weigh more or less than usual, by group id.

    `calls`: group, complaint and the probability that the one is about the other; `key_ids`: the complaints of key
    customers. A group's share of them is shrunk to that of all groups, so that one call does not turn the queue over.
    """
    of_all, of_key = defaultdict[str, float](float), defaultdict[str, float](float)
    for group, complaint, probability in calls:
        of_all[group] += probability
        of_key[group] += probability if complaint in key_ids else 0.0
    total = sum(of_all.values())
    usual = sum(of_key.values()) / total if total > 0 else 0.0
    return {
        group: _weight((of_key[group] + _TRUSTED_AS * usual) / (number + _TRUSTED_AS)) / _weight(usual)
        for group, number in of_all.items()
    }


def _weight(share: float) -> float:
    return 1.0 + (KEY_WEIGHT - 1.0) * share
