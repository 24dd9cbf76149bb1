"""Who called before: the complaints that are followed, by customer, and those of nameless customers by place."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from alerts.complaint_care.followed import FollowedComplaint

_Place = tuple[str, str | None]


class Callers:
    """Finds earlier complaints of a customer, or of a place, among those that are followed."""

    def __init__(self, followed: Mapping[str, FollowedComplaint]) -> None:
        self._followed = followed
        self._of_customer: dict[str, list[str]] = {}
        self._of_place: dict[_Place, list[str]] = {}
        for complaint in followed.values():
            self.add(complaint)

    def add(self, complaint: FollowedComplaint) -> None:
        """File a complaint that is followed from now on."""
        if complaint.customer is not None:
            self._of_customer.setdefault(complaint.customer, []).append(complaint.complaint_id)
        elif complaint.cell_id is not None:
            self._of_place.setdefault((complaint.cell_id, complaint.category), []).append(complaint.complaint_id)

    def drop(self, complaint: FollowedComplaint) -> None:
        """Forget one that is not followed any more."""
        if complaint.customer is not None:
            _without(self._of_customer, complaint.customer, complaint.complaint_id)
        elif complaint.cell_id is not None:
            _without(self._of_place, (complaint.cell_id, complaint.category), complaint.complaint_id)

    def earlier(self, complaint: FollowedComplaint, within: timedelta) -> Iterator[FollowedComplaint]:
        """Other complaints of the same customer, made at most so long before this one."""
        if complaint.customer is None:
            return
        since = complaint.created_at - within
        for complaint_id in self._of_customer.get(complaint.customer, ()):
            other = self._followed[complaint_id]
            if complaint_id != complaint.complaint_id and since <= other.created_at <= complaint.created_at:
                yield other

    def nameless(self, complaint: FollowedComplaint, now: datetime) -> Iterator[FollowedComplaint]:
        """Complaints about the same, of customers whom nobody knows, at its cell, that were resolved by `now`."""
        if complaint.customer is not None or complaint.cell_id is None:
            return
        for complaint_id in self._of_place.get((complaint.cell_id, complaint.category), ()):
            other = self._followed[complaint_id]
            if other.resolved_at is not None and other.resolved_at <= now and complaint_id != complaint.complaint_id:
                yield other


def _without(index: dict[str, list[str]] | dict[_Place, list[str]], key: str | _Place, complaint_id: str) -> None:
    listed: list[str] = index[key]  # type: ignore[index]
    listed.remove(complaint_id)
    if not listed:
        del index[key]  # type: ignore[arg-type]
