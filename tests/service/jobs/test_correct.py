"""What records that came days late tell of is concluded as if they had come in time."""

from collections.abc import Iterator

import msgspec

from correlate.model import default_model
from correlate.rules import Rules
from service.jobs.correct import correct
from service.projections.queued import Tellings
from service.store.batch import QueuedProjection
from service.store.store import Store
from tests.service.conftest import NewDatabase
from tests.service.made import at, inventory
from tests.service.recording import Posted, alarm_document, complaint_document, contents, post, recording, worker_on


def documents() -> list[Posted]:
    """The recording, and a week after it in which something happens now and then."""
    ends = (None, 0.5)
    quiet = [
        alarm_document("GY1-1", hours, end and hours + end) for hours in map(float, range(80, 240, 10)) for end in ends
    ]
    return [each for each in recording() if each[1][:1] == b"{" and b"nowhere" not in each[1]] + quiet


def known_late(posted: Posted, hours: float) -> Posted:
    kind, document = posted
    told = msgspec.json.decode(document)
    arrived = {"received_at": at(hours), "clear_received_at": at(hours)}
    return kind, msgspec.json.encode({**told, **{name: when for name, when in arrived.items() if name in told}})


def disturbed() -> Iterator[Posted]:
    """Every ninth document comes on the sixth day."""
    held_up = []
    for number, document in enumerate(documents()):
        if number % 9 == 4 and number < 150:
            held_up.append(known_late(document, 140))
        else:
            yield document
    yield from held_up


def in_order(posted: Posted) -> str:
    told = msgspec.json.decode(posted[1])
    return str(told.get("clear_received_at") or told.get("received_at") or told["raised_at"])


def filled(store: Store, sent: Iterator[Posted] | list[Posted]) -> Store:
    worker, ordered = worker_on(store, unsaved=50), sorted(sent, key=in_order)
    for first in range(0, len(ordered), 15):
        post(worker, ordered[first : first + 15])
    return store


def corrected(store: Store, tellings: Tellings | None = None) -> str:
    return correct(store, inventory(), default_model(), Rules(), tellings or Tellings())


PUT_RIGHT_UNTIL = at(137)
"""A day before the watermark that the silence of complaints leaves."""


def final_rows(url: str) -> dict[str, list[tuple[object, ...]]]:
    """What was concluded of the time before, without when it was seen."""
    kept = contents(url)
    return {
        "outages": [tuple(map(rounded, row)) for row in kept["outages"] if row[9] < PUT_RIGHT_UNTIL],  # type: ignore[operator]
        "bins": [tuple(map(rounded, row)) for row in kept["bins"] if row[3] < PUT_RIGHT_UNTIL],  # type: ignore[operator]
        "attributions": [tuple(map(rounded, row)) for row in kept["attributions"]],
        "complaints": [tuple(map(rounded, row)) for row in kept["complaints"]],
        "spikes": [row[:4] for row in kept["spikes"]],
    }


def rounded(value: object) -> object:
    return round(value, 6) if isinstance(value, float) else value


def test_what_came_late_makes_no_difference_once_it_is_put_right(new_database: NewDatabase) -> None:
    punctual_url, late_url = new_database(), new_database()
    punctual, late = filled(Store.open(punctual_url), documents()), filled(Store.open(late_url), disturbed())
    assert final_rows(late_url) != final_rows(punctual_url)
    note = corrected(late)
    assert "records came late" in note
    assert final_rows(late_url) == final_rows(punctual_url)
    assert all(final_rows(late_url).values())
    assert corrected(late) == corrected(punctual) == "nothing came late"
    punctual.close()
    late.close()


def test_groups_orders_and_what_was_pushed_stay(store: Store, url: str) -> None:
    filled(store, disturbed())
    before = contents(url)
    corrected(store)
    after = contents(url)
    for name in ("groups", "orders", "order_history", "outbox", "journal", "counters"):
        assert after[name] == before[name]


def test_it_is_told_to_those_who_are_told_of_conclusions(store: Store, url: str) -> None:
    filled(store, disturbed())
    corrected(store, Tellings({"series": lambda facts, _now: list(facts)[:5]}))
    (row,) = contents(url)["projections"]
    assert QueuedProjection("series", 5, b"").items in row


def test_what_still_goes_on_waits_for_another_night(store: Store) -> None:
    filled(store, [alarm_document("YC1-1", 1), complaint_document(1, 1), alarm_document("YC1-1", 1, 4)])
    late = (alarm_document("YC2-1", 3), complaint_document(90, 3.5))
    post(worker_on(store), [known_late(document, 5) for document in late])
    assert "still goes on" in corrected(store)
    post(worker_on(store), [alarm_document("GY1-1", hours) for hours in (100, 200)])
    assert "2 records came late" in corrected(store)
    assert corrected(store) == "nothing came late"


def test_an_empty_store_has_nothing_to_put_right(store: Store) -> None:
    assert corrected(store) == "nothing came late"
