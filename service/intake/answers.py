"""What became of the documents of a batch: told to whoever posted them, and counted."""

from collections.abc import Sequence

from alerts.action import ACTIONS
from service.intake.inbox import IngestAnswer, NotCommitted, RejectedDocument, Submission
from service.intake.intake import Reading
from service.pipeline.step import Step
from service.store.batch import Count


def counts_of(kinds: Sequence[str], reading: Reading, step: Step) -> dict[str, Count]:
    """Counts by kind of a batch whose documents have these kinds; one is accepted if any part of it is.

    What people did is no record that arrived.
    """
    counts: dict[str, Count] = {}
    for kind in dict.fromkeys(kind for kind in kinds if kind != ACTIONS):
        numbers = {number for number, other in enumerate(kinds) if other == kind}
        accepted, rejected = len(numbers & step.accepted), len(numbers & reading.rejected.keys())
        duplicate = len(numbers) - accepted - rejected
        counts[kind] = Count(accepted, duplicate, rejected, len(numbers & step.late))
    return counts


def answer(submissions: Sequence[Submission], reading: Reading, step: Step) -> None:
    """Tell each its own part of what the batch came to."""
    first = 0
    for submission in submissions:
        numbers = range(first, first + len(submission.documents))
        first = numbers.stop
        told = ((number - numbers.start, _why_not(number, reading, step)) for number in numbers)
        rejected = tuple(RejectedDocument(index, *why) for index, why in told if why is not None)
        accepted = sum(number in step.accepted for number in numbers)
        duplicate = len(numbers) - accepted - len(rejected)
        submission.answer.set_result(IngestAnswer(accepted, duplicate, rejected))


def _why_not(number: int, reading: Reading, step: Step) -> tuple[str, str] | None:
    if (rejected := reading.rejected.get(number)) is not None:
        return rejected.reason.value, rejected.detail
    refused = step.refused.get(number)
    return (refused.refusal.value, refused.detail) if refused is not None else None


def refuse(submissions: Sequence[Submission], why: NotCommitted) -> None:
    """Tell all of them that nothing was written, unless they were told something already."""
    for submission in submissions:
        if not submission.answer.done():
            submission.answer.set_exception(why)
