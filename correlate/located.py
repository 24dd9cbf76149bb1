"""Who is located: how likely a complaint of a channel, tier and area class names its cell or at least an address.

Located complaints are no random sample. That a complaint is not located speaks against outages in areas where most
are, and for those where few are.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

KINDS = 3
"""Not located, by address, by the network: as `placing.kind_of` tells them."""


class Odds(msgspec.Struct, frozen=True):
    """Log odds: `base`, and what channel, tier and area class (by name) add to it; 0 for those that are not named."""

    base: float = 0.0
    channel: dict[str, float] = {}
    tier: dict[str, float] = {}
    area: dict[str, float] = {}

    def of(self, channel: str, tier: str, area: str) -> float:
        """The log odds of a complaint; an empty name stands for one that is not known."""
        return self.base + self.channel.get(channel, 0.0) + self.tier.get(tier, 0.0) + self.area.get(area, 0.0)


class Located(msgspec.Struct, frozen=True):
    """`network`: odds of naming the cell; `address`: of those who do not, of naming an address or a district."""

    network: Odds = Odds()
    address: Odds = Odds()

    def areas(self) -> tuple[str, ...]:
        """The area classes that it tells apart; the first, empty, stands for all others."""
        return ("", *sorted({*self.network.area, *self.address.area} - {""}))

    def chances(self, channel: str, tier: str) -> Floats:
        """(areas, `KINDS`) the probability of each kind of location, by `areas`."""
        network, address = (
            np.array([odds.of(channel, tier, area) for area in self.areas()]) for odds in (self.network, self.address)
        )
        return kinds_of(network, address)


def kinds_of(network: Floats, address: Floats) -> Floats:
    """(…, `KINDS`) probabilities from the log odds of both steps."""
    by_network, by_address = (1.0 / (1.0 + np.exp(-odds)) for odds in (network, address))
    others = 1.0 - by_network
    return np.stack([others * (1.0 - by_address), others * by_address, by_network], axis=-1)
