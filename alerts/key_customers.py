"""Key customers: whose complaints weigh more when repairs are put in order."""

from collections import defaultdict
from collections.abc import Iterable

from correlate.facts import ComplaintAttributed, Fact
from correlate.standing import GroupStanding
from ingest.records import Complaint, Record

KEY_WEIGHT = 3.0
"""A complaint of a key customer counts as much as so many others."""

_KEY_TIERS = {
    *("gold", "platinum", "diamond", "vip", "key", "enterprise", "government", "金卡", "白金卡", "钻石卡", "钻卡"),
    *(
        "钻石",
        "大客户",
        "重要客户",
        "集团客户",
        "政企",
        "政企客户",
        "全球通金卡",
        "全球通白金卡",
        "全球通钻石卡",
        "贵宾",
    ),
}
_TRUSTED_AS = 5.0


def is_key(tier: str | None) -> bool:
    """Whether the level of a customer is that of a key customer, in the words of either language."""
    return tier is not None and tier.strip().lower() in _KEY_TIERS


class KeyCalls:
    """Counts the complaints of key customers by the outage that they are put down to."""

    def __init__(self) -> None:
        self._waiting: set[str] = set()
        self._all: defaultdict[str, float] = defaultdict(float)
        self._key: defaultdict[str, float] = defaultdict(float)

    def observe(self, record: Record) -> None:
        """Take note of a complaint before it is attributed."""
        if isinstance(record, Complaint) and is_key(record.tier):
            self._waiting.add(record.complaint_id)

    def take(self, facts: Iterable[Fact]) -> None:
        """Count what was attributed."""
        for fact in facts:
            if isinstance(fact, ComplaintAttributed):
                key = fact.complaint_id in self._waiting
                self._waiting.discard(fact.complaint_id)
                for share in fact.shares:
                    self._all[share.outage_id] += share.probability
                    self._key[share.outage_id] += key * share.probability

    def factors(self, groups: Iterable[GroupStanding]) -> dict[str, float]:
        """By how much each group's complaints weigh more or less than usual, by group id.

        A group's share of key customers is shrunk to the share of all complaints about outages, so that one
        call does not turn the queue over.
        """
        total = sum(self._all.values())
        usual = sum(self._key.values()) / total if total > 0 else 0.0
        return {group.group_id: self._weight_of(group, usual) / _weight(usual) for group in groups}

    def _weight_of(self, group: GroupStanding, usual: float) -> float:
        number = sum(self._all[outage.outage_id] for outage in group.outages)
        key = sum(self._key[outage.outage_id] for outage in group.outages)
        return _weight((key + _TRUSTED_AS * usual) / (number + _TRUSTED_AS))


def _weight(share: float) -> float:
    return 1.0 + (KEY_WEIGHT - 1.0) * share
