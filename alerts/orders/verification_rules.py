"""When a repair counts as verified: the rules, and how many late complaints are no news."""

from datetime import timedelta
from math import exp

import msgspec

_ENOUGH = 0.95


class VerificationRules(msgspec.Struct, frozen=True):
    """How long what is looked at.

    - `grace`: for so long after a report of repair cells may still be down, before the order goes back.
    - `settle`: for so long after service is back complaints still come of what was felt before; `late_mean` is their
      mean delay (exponential, as the assumed model has it).
    - `observe`: for so long after that complaints have to be as usual; where they are not, it begins again.
    - `give_up`: so long after service is back it is told that complaints remain.
    """

    grace: timedelta = timedelta(minutes=30)
    settle: timedelta = timedelta(hours=1)
    late_mean: timedelta = timedelta(minutes=30)
    observe: timedelta = timedelta(hours=1)
    give_up: timedelta = timedelta(hours=6)


def late_complaints(complaints: float, waited: timedelta, rules: VerificationRules) -> int:
    """How many complaints may still come, felt before service was back, `waited` after it: a 95 % Poisson bound.

    `complaints`: how many the outage had brought by then. What is late is exp(−waited / late_mean) of them.
    """
    mean = complaints * exp(-waited / rules.late_mean)
    return _poisson_quantile(min(mean, 700.0), _ENOUGH)


def _poisson_quantile(mean: float, level: float) -> int:
    term = below = exp(-mean)
    count = 0
    while below < level:
        count += 1
        term *= mean / count
        below += term
    return count
