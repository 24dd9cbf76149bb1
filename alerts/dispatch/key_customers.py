"""Key customers: whose complaints weigh more when repairs are put in order."""

from collections.abc import Sequence

from correlate.standing import GroupStanding

KEY_WEIGHT = 3.0
"""A complaint of a key customer counts as much as so many others."""

_TRUSTED_AS = 5.0


def key_factors(groups: Sequence[GroupStanding]) -> dict[str, float]:
    """By how much each group's complaints weigh more or less than usual, by group id.

    What is usual is the share in all of them.
    """
    total = sum(group.complaints for group in groups)
    usual = sum(group.of_key_customers for group in groups) / total if total > 0 else 0.0
    return {group.group_id: key_factor(group.of_key_customers, group.complaints, usual) for group in groups}


def key_factor(of_key_customers: float, complaints: float, usual: float = 0.0) -> float:
    """By how much complaints of which so many are of key customers weigh more or less than where `usual` of them are.

    The share is shrunk to the usual one, so that one call does not turn the queue over; where nothing is known of it,
    who did not call yet is taken to be no key customer.
    """
    share = (of_key_customers + _TRUSTED_AS * usual) / (complaints + _TRUSTED_AS)
    return _weight(share) / _weight(usual)


def _weight(share: float) -> float:
    return 1.0 + (KEY_WEIGHT - 1.0) * share
