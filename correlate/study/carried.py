"""The part of an outage's users whom others serve: told by how few complaints come where others could serve them.

Outages of whole sites whose neighbours are out too leave all of their users without service. Where other layers of
the site or the neighbours are up, complaints fall short of those by the part that is carried. Numbers by group are
negative binomial about s·Σ expected·(1 − carried); the parts lean on zero, those of a technology on the common ones.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.study.network import Network
from correlate.study.outage_table import OutageTable
from correlate.takeover import MOST_CARRIED, NEIGHBOURS, Carried, openings, sites_of, without_service

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

COMMON_SD = 0.5
TECHNOLOGY_SD = 0.1
"""How large common parts, and what technologies differ by, are taken to be before anything is seen."""

TOLD_RATIO = 6.6
"""A part without which twice the log posterior falls by less than this is not told from zero: 1 in 200 would be."""

_STEPS = 25
_LEVEL_SD = 3.0
_TINY = 1e-12
_WAYS = ("co-sited layers", "neighbouring sites")


class Extents(NamedTuple):
    """N outages in G groups: `group` of each, what could take its users over (N, 2), and the number of its technology.

    `technologies`: names behind the numbers.
    """

    group: Indices
    openings: Floats
    technology: Indices
    technologies: tuple[str, ...]


def extents_of(outages: OutageTable, network: Network) -> Extents:
    """From the tables of a study."""
    count = len(outages.group)
    begin, finish = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(begin, outages.outage, outages.period_start)
    np.maximum.at(finish, outages.outage, outages.period_end)
    sites = sites_of(network.site, network.region, network.latitude, network.longitude)
    nearest = np.full((len(sites.cells), NEIGHBOURS), -1, dtype=np.intp)
    some = np.unique(outages.site[outages.site >= 0])
    nearest[some] = sites.nearest(some)
    return Extents(
        group=outages.group,
        openings=openings(sites, nearest, outages.site, begin, finish),
        technology=np.append(network.technology, -1)[outages.cell],
        technologies=network.technologies,
    )


def lost_by(extents: Extents, carried: Carried) -> Floats:
    """(N,) the part of each outage's users whom nobody serves."""
    parts = np.array([carried.of(name) for name in (*extents.technologies, None)])
    return without_service(parts[extents.technology], extents.openings)


def carried_by(extents: Extents, complaints: Floats, expected: Floats, shape: float) -> Carried:
    """What others carry.

    `complaints` (G,) put down to each group, `expected` (N,) of each outage if nobody carried any; `shape` of the
    Gamma importance of groups.
    """
    ways = [True, True]
    fitted = _fitted(_design(extents, expected, ways), complaints, shape)
    while any(ways):
        without = [[*ways[:number], False, *ways[number + 1 :]] for number in np.flatnonzero(ways)]
        others = [_fitted(_design(extents, expected, one), complaints, shape) for one in without]
        best = int(np.argmax([one.posterior for one in others]))
        if 2.0 * (fitted.posterior - others[best].posterior) >= TOLD_RATIO:
            break
        ways, fitted = without[best], others[best]
    return _told(extents, fitted, ways)


class _Fitted(NamedTuple):
    """Log level and parts with their standard errors, and the logarithm of the posterior there."""

    theta: Floats
    error: Floats
    posterior: float


class _Design(NamedTuple):
    """By group: `whole` expected with nobody carrying, `less` (G, parameters) what each parameter takes off of it."""

    whole: Floats
    less: Floats
    sd: Floats


def _design(extents: Extents, expected: Floats, ways: list[bool]) -> _Design:
    """Parameters: the common parts first, then those that technologies add to each."""
    groups = int(extents.group.max(initial=-1)) + 1
    open_ = extents.openings[:, ways] * expected[:, None]
    of = [np.ones(len(expected)), *(extents.technology == one for one in range(len(extents.technologies)))]
    columns = [np.bincount(extents.group, column * mine, groups) for mine in of for column in open_.T]
    common = open_.shape[1]
    sd = np.concatenate([np.full(common, COMMON_SD), np.full(len(columns) - common, TECHNOLOGY_SD)])
    less = np.stack(columns, axis=1) if columns else np.zeros((groups, 0))
    return _Design(np.bincount(extents.group, expected, groups).astype(np.float64), less.astype(np.float64), sd)


def _fitted(design: _Design, complaints: Floats, shape: float) -> _Fitted:
    """Fisher scoring; a step that would not do is halved."""
    sd = np.concatenate([[_LEVEL_SD], design.sd])
    theta = np.zeros(len(sd))
    best = _posterior(design, complaints, shape, theta, sd)
    information = np.diag(sd**-2)
    for _ in range(_STEPS):
        mean, slope = _mean(design, theta)
        weight = shape / (mean * (shape + mean))
        information = (slope.T * weight) @ slope + np.diag(sd**-2)
        step = np.linalg.solve(information, slope.T @ (weight * (complaints - mean)) - theta / sd**2)
        for _ in range(12):
            value = _posterior(design, complaints, shape, theta + step, sd)
            if value >= best:
                break
            step = step / 2
        else:
            break
        theta, gained, best = theta + step, value - best, value
        if gained < 1e-9:
            break
    return _Fitted(theta, np.sqrt(np.diag(np.linalg.inv(information))), best)


def _mean(design: _Design, theta: Floats) -> tuple[Floats, Floats]:
    level = np.exp(theta[0])
    left = np.maximum(design.whole - design.less @ theta[1:], (1.0 - MOST_CARRIED) * design.whole)
    mean = np.maximum(level * left, _TINY)
    return mean, np.concatenate([mean[:, None], -level * design.less], axis=1)


def _posterior(design: _Design, complaints: Floats, shape: float, theta: Floats, sd: Floats) -> float:
    mean, _ = _mean(design, theta)
    told = complaints * np.log(mean) - (shape + complaints) * np.log(shape + mean)
    return float(told.sum() - 0.5 * ((theta / sd) ** 2).sum())


def _told(extents: Extents, fitted: _Fitted, ways: list[bool]) -> Carried:
    count = sum(ways)
    at = (np.cumsum(ways) * ways).tolist()
    cosited, neighbours = (_part(fitted.theta[number]) if number else 0.0 for number in at)
    errors = [float(f"{fitted.error[number]:.3g}") if number else 0.0 for number in at]
    own = {
        name: tuple(_part(fitted.theta[n] + fitted.theta[n + one * count]) if n else 0.0 for n in at)
        for one, name in enumerate(extents.technologies, 1)
    }
    missing = [
        f"what {way} carry is not told from nothing" for way, number in zip(_WAYS, at, strict=True) if not number
    ]
    return Carried(
        cosited=cosited,
        neighbours=neighbours,
        cosited_error=errors[0],
        neighbours_error=errors[1],
        technologies={name: (both[0], both[1]) for name, both in own.items()} if count else {},
        note="; ".join(missing),
    )


def _part(value: float) -> float:
    return float(f"{np.clip(value, 0.0, MOST_CARRIED):.4g}")
