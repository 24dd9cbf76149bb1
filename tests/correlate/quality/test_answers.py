import msgspec

from correlate.quality.answers import Findings, answers
from correlate.quality.arrival_delay import ArrivalDelay
from correlate.quality.location import LocatedShare
from correlate.quality.segment_evidence import SegmentEvidence

GOOD = Findings(
    complaints=5000,
    outages=400,
    weeks=26.0,
    users_known=1.0,
    located=[LocatedShare("all", "", 5000, 2000, 1500, 1500)],
    delays=[ArrivalDelay("alarms", "OMC", 800, 0.1, 0.3, 1.0, 0.0, None)],
    segments=[SegmentEvidence("all", 300, 900.0, 1e6, 0.6, "")],
    orders=150,
)


def told(found: Findings) -> dict[str, tuple[bool, str]]:
    return {answer.question: (answer.answered, answer.why) for answer in answers(found)}


def test_a_rich_recording_answers_everything() -> None:
    assert all(answer.answered for answer in answers(GOOD))


def test_each_thing_that_is_missing_turns_its_own_answer() -> None:
    poor: dict[str, dict[str, object]] = {
        "Which complaint counts are unusual?": {"weeks": 2.0},
        "Which outage explains which complaint?": {"located": [LocatedShare("all", "", 5000, 100, 0, 4900)]},
        "How long is the golden window of all?": {
            "segments": [SegmentEvidence("all", 3, 2.0, 10.0, 0.1, "3 groups, 30 are needed")]
        },
        "How many users does an outage leave without service?": {"users_known": 0.2},
        "How long does a repair take a crew?": {"orders": 3},
        "Would live records come in time to act on?": {
            "delays": [ArrivalDelay("alarms", "OMC", 800, 30.0, 90.0, 200.0, 0.0, None)]
        },
    }
    for question, lack in poor.items():
        answered = told(msgspec.structs.replace(GOOD, **lack))
        assert [asked for asked, (yes, _) in answered.items() if not yes] == [question]


def test_an_empty_recording_answers_nothing_but_says_why() -> None:
    empty = Findings(0, 0, 0.0, 0.0, [], [], [], 0)
    assert not any(answer.answered for answer in answers(empty))
    assert all(answer.why for answer in answers(empty))
