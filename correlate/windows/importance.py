"""How much an outage group matters, from the complaints put down to it so far: a gamma belief, and how firm it is."""

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Importance(msgspec.Struct, frozen=True):
    """Gamma beliefs about the importance of n groups: `mean` and `shape`, (n,) each; certainty grows with the shape."""

    mean: Floats
    shape: Floats


def importance(prior: Floats, complaints: Floats, doubt: Floats, exposure: Floats) -> Importance:
    """The belief after (n,) `complaints` of which `exposure` were expected at importance 1; `prior` Gamma(k, 1/k).

    What is attributed with probability p is told by p complaints, but tells no more than p² (the observed
    information is the complete less the missing, Louis 1982): the shape is k + Σp − Σp(1 − p). `doubt` is the last
    sum, the variance of the attributed number. Where the attribution is sure this is the conjugate update.
    """
    told = np.maximum(0.0, complaints - doubt)
    return Importance((prior + complaints) / (prior + exposure), prior + told)


def prior_shape(frailty_shape: Floats, level_weight: Floats) -> Floats:
    """The k of groups whose region's level is itself known only as from `level_weight` complaints.

    Relative variances add: 1/k of the frailty, 1/weight of the level.
    """
    return np.asarray(1.0 / (1.0 / frailty_shape + 1.0 / level_weight))
