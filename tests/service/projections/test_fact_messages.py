"""Facts as messages: each type has its name, its sentence stands in it, and its id is its own."""

from datetime import datetime
from typing import get_args

import msgspec
import pytest

from correlate.facts import ComplaintAttributed, Fact, OutageConcluded, Share
from service.projections.fact_messages import TYPES, fact_messages
from service.projections.topic_message import headers_of
from tests.service.made import at, picture
from tests.service.projections.test_series import a_bin

ATTRIBUTED = ComplaintAttributed("C-1", "Yinchuan", None, at(9), (Share("O-1", 0.75, planned=False),), 0.25)


def outage(complaints: float = 3.5, corrects: OutageConcluded | None = None) -> OutageConcluded:
    return OutageConcluded(
        outage_id="O-1",
        group_id="G-1",
        cell_id="YC1-1",
        site_id="YC1",
        region="Yinchuan",
        technology="3G",
        area_class="urban",
        users=1500.0,
        started_at=at(8),
        ended_at=at(10),
        until=at(10),
        down=((at(8), at(10)),),
        planned=False,
        work_id=None,
        alarms=1,
        flaps=0,
        stale=False,
        complaints=complaints,
        complaints_lo=1.0,
        complaints_hi=6.0,
        corrects=corrects,
    )


def test_every_type_of_fact_has_a_name() -> None:
    assert set(TYPES) == set(get_args(Fact))
    assert len(set(TYPES.values())) == len(TYPES)


@pytest.mark.parametrize("fact", [picture(), outage(), outage(5.0, corrects=outage()), ATTRIBUTED, a_bin("Xingqing")])
def test_a_message_is_json_with_the_sentence_and_the_fact_as_it_is(fact: Fact) -> None:
    (message,) = fact_messages([fact], at(11))
    told = msgspec.json.decode(message.document)
    assert (told["type"], told["sentence"], told["region"]) == (TYPES[type(fact)], fact.sentence(), "Yinchuan")
    assert datetime.fromisoformat(told["concluded_at"]) == at(11)
    assert msgspec.convert(told["fact"], type(fact)) == fact


def test_an_id_is_the_same_for_the_same_and_another_for_anything_else() -> None:
    facts: list[Fact] = [outage(), outage(4.0), ATTRIBUTED, a_bin(None), a_bin("Xingqing")]
    ids = [message.id for message in fact_messages(facts, at(11))]
    assert ids == [message.id for message in fact_messages(facts, at(11))]
    assert len(set(ids)) == len(facts)
    assert set(ids).isdisjoint(message.id for message in fact_messages(facts, at(12)))


def test_headers_are_those_of_cloudevents() -> None:
    (message,) = fact_messages([ATTRIBUTED], at(11))
    assert dict(headers_of(message)) == {
        "ce_specversion": b"1.0",
        "ce_id": message.id.encode(),
        "ce_source": b"goldenwindow",
        "ce_type": b"goldenwindow.attribution",
        "ce_time": b"2011-07-04T03:00:00+00:00",
        "content-type": b"application/json",
    }
