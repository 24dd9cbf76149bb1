"""Chance among near-ties: orders worth nearly the same may change places in the queue, so that effects stay measurable.

Once repairs follow forecasts, what they avoid can no longer be told from what would have been avoided anyway; where
chance decides who goes first, it can (randomised controlled comparison of nearly equal orders).
"""

from hashlib import blake2b
from math import exp

import msgspec

_UNIT = 2**64


class NearTies(msgspec.Struct, frozen=True):
    """Off while `spread` is 0; else orders whose indexes differ by less than a factor e^spread may change places.

    Chance is a function of the order id and of `seed`: the same recording gives the same queue, an order keeps its
    luck as long as it lives, and nobody who does not know the seed can guess it.
    """

    spread: float = 0.0
    seed: int = 0

    def score(self, index: float, order_id: str) -> float:
        """What the order is queued by: its index, times a factor between e^(−spread/2) and e^(spread/2)."""
        return index * exp(self.spread * (_chance(order_id, self.seed) - 0.5)) if self.spread else index


def _chance(order_id: str, seed: int) -> float:
    """Uniform in [0, 1)."""
    key = seed.to_bytes(16, "big", signed=True)
    return int.from_bytes(blake2b(order_id.encode(), digest_size=8, key=key).digest(), "big") / _UNIT
