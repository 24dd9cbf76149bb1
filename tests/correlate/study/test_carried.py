import numpy as np

from correlate.model import default_model
from correlate.segments import Segments
from correlate.study.carried import Extents, carried_by, extents_of, lost_by
from correlate.takeover import Carried
from correlate.weighing import Weighing
from tests.correlate.study.small_world import gathered, material

SHAPE = 2.0


def recording(
    groups: int, cosited: float, neighbours: float, seed: int = 1, whole: float = 0.3
) -> tuple[Extents, np.ndarray, np.ndarray]:
    """Groups of one outage each: alone at their sites, whole sites with all neighbours up, or (`whole`) with none."""
    rng = np.random.default_rng(seed)
    way = rng.choice(3, groups, p=((1 - whole) / 2, (1 - whole) / 2, whole))
    openings = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])[way]
    expected = rng.gamma(1.0, 4.0, groups)
    mean = 0.7 * expected * (1.0 - openings @ (cosited, neighbours)) * rng.gamma(SHAPE, 1 / SHAPE, groups)
    extents = Extents(np.arange(groups), openings, rng.integers(0, 2, groups), ("4G", "5G"))
    return extents, rng.poisson(mean).astype(np.float64), expected


def test_what_others_carry_is_told_from_the_complaints_that_do_not_come() -> None:
    carried = carried_by(*recording(3000, 0.5, 0.3), SHAPE)
    assert abs(carried.cosited - 0.5) < 2.5 * carried.cosited_error < 0.25
    assert abs(carried.neighbours - 0.3) < 2.5 * carried.neighbours_error < 0.25
    assert carried.note == ""
    assert set(carried.technologies) == {"4G", "5G"}


def test_what_is_not_told_from_nothing_is_nothing_and_said_so() -> None:
    carried = carried_by(*recording(300, 0.0, 0.0), SHAPE)
    assert (carried.cosited, carried.neighbours, carried.technologies) == (0.0, 0.0, {})
    assert carried.note.count("is not told from nothing") == 2


def test_nothing_is_seldom_taken_for_something() -> None:
    told = [carried_by(*recording(250, 0.0, 0.0, seed), SHAPE) for seed in range(120)]
    assert sum(one.cosited > 0 or one.neighbours > 0 for one in told) <= 6


def test_without_outages_that_nobody_could_take_over_nothing_can_be_told() -> None:
    extents, complaints, expected = recording(2000, 0.5, 0.5, whole=0.0)
    assert carried_by(extents, complaints, expected, SHAPE).cosited == 0.0


def test_without_complaints_or_outages_nothing_is_told() -> None:
    extents, complaints, expected = recording(50, 0.5, 0.5)
    assert carried_by(extents, complaints * 0, expected * 0, SHAPE).cosited == 0.0
    none = Extents(np.zeros(0, dtype=np.intp), np.zeros((0, 2)), np.zeros(0, dtype=np.intp), ())
    assert carried_by(none, np.zeros(0), np.zeros(0), SHAPE).neighbours == 0.0


def test_the_live_correlator_takes_others_to_carry_what_the_study_did() -> None:
    """Where each outage is looked at as it ended."""
    gathering, now = gathered()
    made = material()
    carried = Carried(0.6, 0.3, technologies={"5G": (0.4, 0.1)})
    lost = lost_by(extents_of(made.outages, made.network), carried)
    model = default_model()
    model = type(model)(**{name: getattr(model, name) for name in model.__struct_fields__} | {"carried": carried})
    weighing = Weighing(gathering.topology, Segments(model))
    outages = gathering.outages(now)
    for outage in outages:
        weighing.enter(outage)
    agree = 0
    for number, outage in enumerate(outages[:200]):
        at = (outage.ended_at or now).timestamp() - 1.0
        live = weighing.lost(weighing.number_of(outage.cell.region), at).get(outage.outage_id, 1.0)
        agree += abs(live - lost[number]) < 0.05
    assert agree >= 190
    assert lost.min() < 0.5 < lost.max()
