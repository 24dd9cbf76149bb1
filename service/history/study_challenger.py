"""The challenger of the forecast that a study fits besides, where there is enough to fit one from."""

from correlate.challenger.challenger import Challenger
from correlate.study.study import Studied

LEAST_GROUPS_CHALLENGED = 500
"""With fewer outage groups a challenger can hardly be better by more than chance: it is not fitted."""


def challenger_of(studied: Studied) -> Challenger | None:
    """The challenger of the forecast, where it takes over anywhere."""
    if len(studied.material.bins.groups) < LEAST_GROUPS_CHALLENGED or studied.learnt.fit is None:
        return None
    from correlate.challenger.decisions import decisions_of  # noqa: PLC0415 - scikit-learn takes long to load
    from correlate.challenger.fit import fit_challenger  # noqa: PLC0415

    found = fit_challenger(decisions_of(studied.material, studied.learnt.belief))
    return found if found is not None and found.takes_over else None
