"""How much outages matter, from the complaints put down to them so far: a gamma belief, and how firm it is.

Importance is what a group shares that failed together. Where it spans several sites, each of them may matter more
or less than the others: a second gamma factor, by site.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

SITE_SHAPE = 4.0
"""Shape of the factor by which a site of a group matters more or less than the group."""


class Importance(msgspec.Struct, frozen=True):
    """Gamma beliefs about the importance of n groups: `mean` and `shape`, (n,) each; certainty grows with the shape."""

    mean: Floats
    shape: Floats


class Evidence(msgspec.Struct, frozen=True):
    """(n,) `complaints`, the `exposure` by which they were expected at importance 1, and `doubt`.

    `doubt` is the variance of the attributed number, Σp(1 − p).
    """

    complaints: Floats
    doubt: Floats
    exposure: Floats


def importance(prior: Floats, evidence: Evidence) -> Importance:
    """The belief after complaints; before, it is Gamma(k, 1/k) with k of `prior`.

    What is attributed with probability p is told by p complaints, but tells no more than p² (the observed
    information is the complete less the missing, Louis 1982): the shape is k + Σp − Σp(1 − p). Where the attribution
    is sure this is the conjugate update.
    """
    mean = (prior + evidence.complaints) / (prior + evidence.exposure)
    return Importance(mean, prior + np.maximum(0.0, evidence.complaints - evidence.doubt))


def by_site(groups: Importance, group: Indices, sites: Evidence) -> Importance:
    """The beliefs about sites, of `group` each: the group's times a factor of the site's own.

    The only site of a group is the group. Relative variances add.
    """
    alone = np.bincount(group, minlength=len(groups.mean))[group] == 1
    mean, shape = groups.mean[group], groups.shape[group]
    prior = np.full(len(group), SITE_SHAPE)
    exposure = Evidence(sites.complaints, sites.doubt, mean * sites.exposure)
    own = importance(prior, exposure)
    both = 1.0 / (1.0 / shape + 1.0 / own.shape)
    return Importance(np.where(alone, mean, mean * own.mean), np.where(alone, shape, both))


def prior_shape(frailty_shape: Floats, level_weight: Floats) -> Floats:
    """The k of groups whose region's level is itself known only as from `level_weight` complaints.

    Relative variances add: 1/k of the frailty, 1/weight of the level.
    """
    return np.asarray(1.0 / (1.0 / frailty_shape + 1.0 / level_weight))
