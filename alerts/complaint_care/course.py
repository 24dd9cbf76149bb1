"""How a complaint that is followed goes on: each step a function of how it stood."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from alerts.complaint_care.care_rules import CareRules
from alerts.complaint_care.followed import Call, FollowedComplaint, Stage
from alerts.complaint_care.words import over_our_heads, threats_of
from correlate.key_customers import is_key
from ingest.records import Complaint


def arrived(complaint: Complaint, site_id: str | None, unit: str | None, rules: CareRules) -> FollowedComplaint:
    """A complaint as it comes; what it says is read here, and nowhere else."""
    return FollowedComplaint(
        complaint_id=complaint.complaint_id,
        region=complaint.region,
        created_at=complaint.created_at,
        district=complaint.district,
        cell_id=complaint.cell_id,
        site_id=site_id,
        category=complaint.category.value if complaint.category else None,
        customer=complaint.customer,
        is_key=is_key(complaint.tier),
        by_regulator=over_our_heads(complaint.channel),
        threats=threats_of(complaint.text),
        planned_at=planned_of(complaint, rules),
        owner=unit,
    )


def planned_of(complaint: Complaint, rules: CareRules) -> datetime | None:
    """When it is to be resolved by: as it says, else as the rules assume."""
    if complaint.planned_resolution_at is not None or rules.assumed is None:
        return complaint.planned_resolution_at
    return complaint.created_at + rules.assumed


def is_settled(complaint: Complaint) -> bool:
    """Whether this state says that the complaint is closed: only then a cause or a resolution is known."""
    return complaint.resolved_at is not None or complaint.cause is not None


def resolved(followed: FollowedComplaint, complaint: Complaint, now: datetime) -> FollowedComplaint:
    """It was closed: from now on it is watched whether that holds."""
    return replace(
        followed,
        stage=Stage.RESOLVED,
        resolved_at=complaint.resolved_at or now,
        escalated=followed.escalated or over_our_heads(complaint.status),
        call=None,
        call_since=None,
        asked_again=0,
    )


def reopened(followed: FollowedComplaint, now: datetime) -> FollowedComplaint:
    """It was closed, and is open after all."""
    back = replace(followed, stage=Stage.OPEN, resolved_at=None, reopened=followed.reopened + 1)
    return called(back, Call.REOPENED, now)


def called(followed: FollowedComplaint, call: Call, since: datetime) -> FollowedComplaint:
    """It is to be supervised from `since` on; the first call counts, and none of one that is screened."""
    return (
        followed
        if followed.call is not None or followed.is_screened
        else replace(followed, call=call, call_since=since)
    )


def screened(followed: FollowedComplaint, *, is_screened: bool) -> FollowedComplaint:
    """It is kept from the network side, or let through to it after all."""
    if not is_screened:
        return replace(followed, is_screened=False)
    return replace(followed, is_screened=True, call=None, call_since=None, points=0.0, reasons=())


def called_again(followed: FollowedComplaint, by: FollowedComplaint) -> FollowedComplaint:
    """The customer called again: what had been closed by then about the same was not solved."""
    closed_at = followed.resolved_at if followed.stage is Stage.RESOLVED else None
    unsolved = closed_at is not None and closed_at <= by.created_at and _same_concern(followed, by)
    # A duplicate is told to nobody: that its customer insists shows in the complaint that it repeats.
    duplicates = followed.duplicates + (by.is_screened and followed.is_open)
    stage = Stage.NOT_SOLVED if unsolved else followed.stage
    return replace(followed, repeated=True, duplicates=duplicates, stage=stage)


def _same_concern(one: FollowedComplaint, other: FollowedComplaint) -> bool:
    """By class, and by cell, as far as both are known."""
    pairs = ((one.category, other.category), (one.cell_id, other.cell_id))
    return all(first is None or second is None or first == second for first, second in pairs)


def checked(followed: FollowedComplaint) -> FollowedComplaint:
    """Nobody called again for long enough: solved; doubtful where somebody did whom nobody knows."""
    held = Stage.DOUBTFUL if followed.asked_again else Stage.VERIFIED
    return replace(followed, stage=held if followed.stage is Stage.RESOLVED else followed.stage, is_over=True)


def lapsed(followed: FollowedComplaint) -> FollowedComplaint:
    """Nobody ever closed it."""
    return replace(followed, stage=Stage.LAPSED, is_over=True)


def looked_at_next(followed: FollowedComplaint, rules: CareRules, now: datetime) -> datetime | None:
    """When time alone changes something about it after `now`; None where only news can."""
    if followed.is_open:
        return min(_moments(followed, rules, now))
    if followed.is_over or followed.resolved_at is None:
        return None
    return followed.resolved_at + rules.check_after


def _moments(followed: FollowedComplaint, rules: CareRules, now: datetime) -> list[datetime]:
    moments = [followed.created_at + rules.follow_at_most]
    if (long_open := followed.created_at + rules.long_open) > now:
        moments.append(long_open)
    planned = None if followed.is_screened else followed.planned_at
    if planned is not None and (planned > now or followed.call is None):
        moments.append(planned)
        if not followed.reminded and followed.call is None:
            moments.append(planned - rules.reminder)
    return moments


def last_on_grid(moment: datetime, step: timedelta) -> datetime:
    """The last moment of the grid that is not after this one."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (moment - midnight) // step * step


def grid(moment: datetime, step: timedelta) -> datetime:
    """The first moment of the grid not before this one: what falls due close together is looked at together."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + -(-(moment - midnight) // step) * step
