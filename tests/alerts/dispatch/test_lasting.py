from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np

from alerts.dispatch.crew_ends import ended_by_crews
from alerts.dispatch.lasting import Kinds, learn_lasting, own_ends_hours
from alerts.orders.order import Kind
from correlate.model import default_model
from correlate.outages.outage import Outage, fold
from ingest.records import Alarm, Cell, Effect, PastOrder

NOW = datetime(2011, 7, 4, tzinfo=UTC)
LEARNT = msgspec.structs.replace(default_model(), learnt=True)


def outage(number: int, hours: float, cause: str) -> Outage:
    cell = Cell(f"G{number}", "Guyuan", f"S{number}")
    began = NOW - timedelta(days=20) + timedelta(hours=number)
    ended = began + timedelta(hours=hours)
    alarm = Alarm(
        source="OMC", alarm_id=f"A{number}", raised_at=began, known_at=began, region="Guyuan",
        effect=Effect.OUT_OF_SERVICE, cell_id=cell.cell_id, cleared_at=ended, probable_cause=cause,
    )  # fmt: skip
    (one,) = fold([alarm], NOW, timedelta(minutes=10), timedelta(hours=72))
    return Outage(cell, one, began, 1000.0)


MAINS = [outage(number, 12.0 + number % 5, "市电停电") for number in range(100)]
CARDS = [outage(100 + number, 1.0 + number % 3 / 4, "基带板故障") for number in range(100)]

PLAIN = Kinds({}, {})


def test_the_causes_of_its_alarms_say_what_ails_an_outage() -> None:
    assert PLAIN.of(MAINS[0]) is Kind.GENERATOR
    assert PLAIN.of(CARDS[0]) is Kind.CREW


def test_what_people_say_that_it_came_from_counts_more_than_its_alarms() -> None:
    said = Kinds({}, {CARDS[0].outage_id: "市电停电"})
    assert (said.of(CARDS[0]), said.of(CARDS[1])) == (Kind.GENERATOR, Kind.CREW)


def test_outages_go_on_as_those_of_their_kind_did() -> None:
    lasting = learn_lasting([*MAINS, *CARDS], PLAIN, LEARNT, NOW)
    mains, card = lasting.remaining([Kind.GENERATOR, Kind.CREW], np.zeros(2))
    assert np.median(mains) > 9.0
    assert np.median(card) < 2.5


def test_a_kind_that_was_seldom_seen_lasts_as_all_do() -> None:
    lasting = learn_lasting([*MAINS[:5], *CARDS], PLAIN, LEARNT, NOW)
    few, unknown = lasting.remaining([Kind.GENERATOR, Kind.REMOTE], np.zeros(2))
    assert np.array_equal(few, unknown)


def test_without_any_outage_the_models_durations_stand() -> None:
    lasting = learn_lasting([], PLAIN, default_model(), NOW)
    assert np.median(lasting.remaining([Kind.CREW], np.zeros(1))) < 3.0


# --- competing ends ---------------------------------------------------------------------------------------


def repaired(one: Outage) -> PastOrder:
    return PastOrder(f"W-{one.cell.cell_id}", one.started_at, cell_id=one.cell.cell_id, fixed_at=one.ended_at)


def test_an_outage_that_an_order_fixed_as_it_ended_was_ended_by_a_crew() -> None:
    other = PastOrder("W", NOW - timedelta(days=30), cell_id=MAINS[1].cell.cell_id, fixed_at=NOW - timedelta(days=30))
    assert ended_by_crews(MAINS[:3], [repaired(MAINS[0]), other]) == {MAINS[0].outage_id}


def test_what_crews_ended_would_have_lasted_longer() -> None:
    crews = ended_by_crews(CARDS, [repaired(one) for one in CARDS[::2]])
    with_crews, without = (
        learn_lasting(CARDS, PLAIN, default_model(), NOW, cut_off).remaining([Kind.CREW], np.zeros(1))
        for cut_off in (frozenset[str](), crews)
    )
    assert without.mean() > with_crews.mean()


def test_a_model_that_knows_the_ends_by_kind_is_taken_at_its_word() -> None:
    told = own_ends_hours([*MAINS, *CARDS], PLAIN, LEARNT.durations_hours, NOW, frozenset())
    assert set(told) == {"crew", "generator"}
    model = msgspec.structs.replace(LEARNT, own_ends_hours=told)
    lasting = learn_lasting([], PLAIN, model, NOW)
    mains, card, all_ = lasting.remaining([Kind.GENERATOR, Kind.CREW, Kind.REMOTE], np.zeros(3))
    assert np.median(mains) > 9.0
    assert np.median(card) < 2.5
    assert np.median(all_) not in {np.median(mains), np.median(card)}
