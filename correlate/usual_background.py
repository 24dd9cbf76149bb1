"""The background of the last weeks, held near the one that a model knows: short recordings can not tell it alone."""

import numpy as np
from numpy.typing import NDArray

from correlate.model import Model
from correlate.study.background import Background, BackgroundData
from correlate.study.complaint_table import ComplaintTable
from correlate.study.network import Network

Floats = NDArray[np.float64]

_ASSUMED_AS, _LEARNT_AS = 10.0, 50.0
"""A region's rate in the model is trusted for so many complaints: an assumed one, and a learnt one."""


class UsualBackground:
    """What a model says of the background, and what complaints add to it. `start`: before any is explained."""

    def __init__(self, network: Network, data: BackgroundData, complaints: ComplaintTable, model: Model) -> None:
        self._data = data
        self._complaints = complaints
        users = np.maximum(network.subscribers, 1.0)
        rates = [model.regions.get(name, model.complaints_per_user_hour) for name in network.regions]
        self._trusted_as = _LEARNT_AS if model.learnt else _ASSUMED_AS
        self.start = Background(np.array(rates) * users, np.array(model.activity["all"], dtype=np.float64))

    def learn(self, share: Floats) -> Background:
        """The background, from the part of each complaint that is put down to it: (complaints,)."""
        calls = self._complaints
        learnt = self._data.learn(share, self.start.profile)
        number = np.bincount(calls.region[calls.is_first], share[calls.is_first], len(self.start.rate))
        trust = number / (number + self._trusted_as)
        return Background(learnt.rate**trust * self.start.rate ** (1.0 - trust), learnt.profile)
