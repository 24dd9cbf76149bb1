"""Key customers: the levels of customers whose complaints weigh more when repairs are put in order."""

from functools import lru_cache

_KEY_TIERS = {
    *("gold", "platinum", "diamond", "vip", "key", "enterprise", "government", "金卡", "白金卡", "钻石卡", "钻卡"),
    *("钻石", "大客户", "重要客户", "集团客户", "政企", "政企客户", "全球通金卡", "全球通白金卡", "全球通钻石卡"),
    "贵宾",
}


@lru_cache(maxsize=1_024)
def is_key(tier: str | None) -> bool:
    """Whether the level of a customer is that of a key customer, in the words of either language."""
    return tier is not None and tier.strip().lower() in _KEY_TIERS
