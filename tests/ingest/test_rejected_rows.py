from ingest.rejected import Reason, Rejected
from ingest.rejected_rows import RejectedInOrder, RejectedRow, Stream


def row(stream: Stream, number: int) -> RejectedRow:
    return RejectedRow(f"{stream}.csv", number, Rejected(Reason.BAD_TIME, "soon is no time", "x" * 3_000), stream)


def test_complaints_are_told_after_the_alarms_however_they_come_and_however_many() -> None:
    told: list[RejectedRow] = []
    with RejectedInOrder(told.append) as rejected:
        for number in range(1_000):
            rejected.of("complaints")(row("complaints", number))
            rejected.of("alarms")(row("alarms", number))
    assert told == [row(stream, number) for stream in ("alarms", "complaints") for number in range(1_000)]


def test_one_who_leaves_early_is_told_no_more() -> None:
    told: list[RejectedRow] = []
    rejected = RejectedInOrder(told.append)
    rejected.of("complaints")(row("complaints", 1))
    rejected.__exit__(GeneratorExit)
    assert told == []
