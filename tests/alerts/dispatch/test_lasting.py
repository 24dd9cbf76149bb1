from datetime import UTC, datetime, timedelta

import numpy as np

from alerts.dispatch.lasting import kind_of_outage, learn_lasting
from alerts.orders.order import Kind
from correlate.model import default_model
from correlate.outages.outage import Outage, fold
from ingest.records import Alarm, Cell, Effect

NOW = datetime(2011, 7, 4, tzinfo=UTC)
ASSUMED = default_model().durations_hours


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


def test_the_causes_of_its_alarms_say_what_ails_an_outage() -> None:
    assert kind_of_outage(MAINS[0], {}) is Kind.GENERATOR
    assert kind_of_outage(CARDS[0], {}) is Kind.CREW


def test_outages_go_on_as_those_of_their_kind_did() -> None:
    lasting = learn_lasting([*MAINS, *CARDS], {}, ASSUMED, learnt=True, now=NOW)
    mains, card = lasting.remaining([Kind.GENERATOR, Kind.CREW], np.zeros(2))
    assert np.median(mains) > 9.0
    assert np.median(card) < 2.5


def test_a_kind_that_was_seldom_seen_lasts_as_all_do() -> None:
    lasting = learn_lasting([*MAINS[:5], *CARDS], {}, ASSUMED, learnt=True, now=NOW)
    few, unknown = lasting.remaining([Kind.GENERATOR, Kind.REMOTE], np.zeros(2))
    assert np.array_equal(few, unknown)


def test_without_any_outage_the_models_durations_stand() -> None:
    lasting = learn_lasting([], {}, ASSUMED, learnt=False, now=NOW)
    assert np.median(lasting.remaining([Kind.CREW], np.zeros(1))) < 3.0
