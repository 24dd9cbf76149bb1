import numpy as np
import pytest

from correlate.model import default_model
from correlate.study.background import Background
from correlate.study.belief import explained_again, first_belief
from tests.correlate.study.small_world import material


def test_what_hours_complaints_came_in_before_they_were_explained_does_not_colour_the_profile() -> None:
    plain = material()
    by_night = np.where(np.arange(168) % 24 < 6, 4.0, 0.0)
    coloured = plain._replace(start=Background(plain.start.rate, by_night))
    belief = first_belief(plain, default_model())
    profiles = [explained_again(one, belief).background.profile for one in (plain, coloured)]
    assert profiles[0] == pytest.approx(profiles[1])


def test_every_complaint_is_explained_in_full() -> None:
    seen = material()
    belief = explained_again(seen, first_belief(seen, default_model()))
    told = np.bincount(seen.pairs.complaint, belief.explained.share, len(seen.complaints.ids))
    assert told + belief.explained.background == pytest.approx(np.ones(len(told)))
