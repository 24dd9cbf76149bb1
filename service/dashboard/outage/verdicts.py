"""What people say of the links between complaints and an outage, from the page's forms."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from alerts.explain.precision import Verdict
from service.store.explained import ExplainReads
from service.store.feedback import Feedback, FeedbackKept


class Said(msgspec.Struct, frozen=True):
    """What one form says."""

    complaint_id: str
    outage_id: str
    verdict: Verdict


class SaidWrongly(ValueError):
    """The form speaks of nothing that there is; the text says what to do."""


class LinkVerdicts:
    """Keeps verdicts; of one person the last word counts. `now` is the service's clock."""

    def __init__(self, kept: FeedbackKept, explained: ExplainReads, now: Callable[[], datetime]) -> None:
        self._kept = kept
        self._explained = explained
        self._now = now

    def keep(self, said: Said, by: str) -> None:
        """Keep what a person said; raises `SaidWrongly` where there is no such outage or complaint."""
        segment = self._explained.segment(said.outage_id)
        if segment is None or not self._explained.has_complaint(said.complaint_id):
            raise SaidWrongly(
                f"There is no complaint {said.complaint_id!r} or no outage {said.outage_id!r} now: reload the page."
            )
        told = Feedback(self._now(), said.verdict, by, segment, said.complaint_id, said.outage_id)
        self._kept.add(told)


def read_said(form: dict[str, str]) -> Said:
    """The fields of a form; raises `SaidWrongly`."""
    try:
        return msgspec.convert(form, Said)
    except msgspec.ValidationError as error:
        raise SaidWrongly(f"The form can not be read: {error}. Reload the page and choose again.") from error
