"""Who complains, and how: category, tier, channel and scene of each complaint."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.simulate import words
from ingest.records import Category

Indices = NDArray[np.int64]
CATEGORIES = tuple(Category)
_CATEGORY_SHARES = (0.592, 0.367, 0.037, 0.004)


class Callers(NamedTuple):
    """Codes by complaint, into `CATEGORIES`, `words.TIERS`, `words.CHANNELS` and `words.SCENES`."""

    category: Indices
    tier: Indices
    channel: Indices
    scene: Indices


def draw_callers(count: int, rng: np.random.Generator) -> Callers:
    """Independent of each other and of what the complaint is about."""
    shares = (_CATEGORY_SHARES, *(tuple(one.values()) for one in (words.TIERS, words.CHANNELS, words.SCENES)))
    return Callers(*(rng.choice(len(one), count, p=one) for one in shares))
