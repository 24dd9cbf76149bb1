"""Which complaints are a customer's first about what they complain of; forecasts count those, not who calls again."""

from datetime import datetime, timedelta

from ingest.records import Complaint

AGAIN_WITHIN = timedelta(hours=24)
"""A customer who calls again in the same region within this of the last call is taken to call about the same."""


class FirstCalls:
    """Tells repeats from first calls, for complaints in the order of their creation. Memory holds a day of them."""

    def __init__(self) -> None:
        self._called: dict[tuple[str, str], tuple[datetime, str]] = {}
        self._swept_at: datetime | None = None

    def is_first(self, complaint: Complaint) -> bool:
        """Whether it is no repeat; later states of a complaint are answered as its first one was.

        A repeat says so once it is resolved; before, it is a call of a customer whose last one is not a day old.
        """
        if complaint.repeat_of is not None:
            return False
        if complaint.customer is None:
            return True
        self._sweep(complaint.created_at)
        key = (complaint.region, complaint.customer)
        last, first = self._called.get(key, (None, complaint.complaint_id))
        if last is None or complaint.created_at - last >= AGAIN_WITHIN:
            last, first = complaint.created_at, complaint.complaint_id
        self._called[key] = (max(last, complaint.created_at), first)
        return first == complaint.complaint_id

    def _sweep(self, now: datetime) -> None:
        if self._swept_at is None or now - self._swept_at >= AGAIN_WITHIN:
            self._called = {key: call for key, call in self._called.items() if now - call[0] < AGAIN_WITHIN}
            self._swept_at = now
