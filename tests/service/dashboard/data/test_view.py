"""What the page of data says of sources, counts and letters."""

from datetime import timedelta

from service.dashboard.data.view import (
    PAGE_LETTERS,
    Standing,
    cause_lines,
    count_lines,
    how_far,
    kinds_and_reasons,
    letter_page,
    source_lines,
)
from service.operation.data_desk import SourceRow
from service.store.batch import Count
from service.store.dead_letters import KEPT, KeptLetter, Tally
from service.store.reads import Freshness
from tests.service.made import at


def letter(number: int) -> KeptLetter:
    return KeptLetter(number, "alarms", "http", "1/0", "bad_time", "it is bad", "{}", at(9), KEPT)


def test_a_source_that_needs_somebody_stands_first() -> None:
    rows = [
        SourceRow("read", True),
        SourceRow("left", False),
        SourceRow("troubled", True, trouble="it is away"),
        SourceRow("stopped", True, stopped="all of it was rejected", trouble="it is away"),
    ]
    lines = source_lines(rows)
    assert [(line.name, line.standing.value) for line in lines] == [
        ("stopped", "stopped"),
        ("troubled", "trouble"),
        ("read", "read"),
        ("left", "left"),
    ]
    assert [line.why for line in lines] == ["all of it was rejected", "it is away", None, None]


def test_of_many_partitions_some_are_shown_and_the_others_counted() -> None:
    (line,) = source_lines([SourceRow("topic", True, tuple((str(n), "7") for n in range(32)))])
    assert (len(line.places), line.more_places, line.standing) == (6, 26, Standing.READ)


def test_read_is_the_sum_of_what_became_of_it() -> None:
    alarms, complaints = count_lines({"complaints": Count(1, 2, 3, 1), "alarms": Count(10, 0, 5)})
    assert (alarms.kind, alarms.read) == ("alarms", 15)
    assert complaints.read == complaints.accepted + complaints.duplicate + complaints.rejected == 6


def test_how_far_everything_is_counts_from_the_clock_of_the_pipeline() -> None:
    far = how_far(Freshness(at(9), at(8.5), at(8.25), at(9), 3, 0, 0))
    assert (far.lag, far.delay, far.letters) == (timedelta(minutes=30), timedelta(minutes=45), 3)


def test_before_the_first_record_nothing_is_said_of_it() -> None:
    far = how_far(Freshness(None, None, None, None, 0, 0, 0))
    assert (far.lag, far.delay) == (None, None)


def test_a_page_that_is_not_the_last_says_where_the_next_begins() -> None:
    letters = [letter(number) for number in range(PAGE_LETTERS + 1, 0, -1)]
    assert letter_page(letters[:-1]).before is None
    page = letter_page(letters)
    assert (len(page.lines), page.before) == (PAGE_LETTERS, 2)
    assert page.lines[0].place == "http 1/0"


def test_reasons_add_up_over_kinds() -> None:
    tallies = [Tally("alarms", "bad_time", 2), Tally("complaints", "bad_time", 3), Tally("alarms", "unreadable", 4)]
    assert kinds_and_reasons(tallies) == (("alarms", "complaints"), (("bad_time", 5), ("unreadable", 4)))


def test_the_most_frequent_causes_are_shown_and_the_others_counted() -> None:
    lines, more = cause_lines({f"cause {number}": 99 - number for number in range(40)})
    assert (len(lines), more, lines[0].cause, lines[0].alarms) == (30, 10, "cause 0", 99)
