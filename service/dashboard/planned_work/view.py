"""Planned works as a page lists them: what needs a person first, and what can be done about each. Pure."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from alerts.works.finding import GUARDED, Finding
from alerts.works.rates import WorkRates
from alerts.works.work_case import WorkState
from service.works.work_rows import PlannedWorkRow

_OVER = frozenset({WorkState.AFTER_CARE, WorkState.CONFIRMED, WorkState.CANCELLED})
_NEEDS = (WorkState.OVERRUN, WorkState.UNCONFIRMED)
_AHEAD = frozenset({WorkState.PLANNED, WorkState.ANNOUNCED})


class WorkLine(msgspec.Struct, frozen=True):
    """A work with what can be done: each of these as its state and who looks allow.

    `guards`: why it does not silence as it says until somebody approves it.
    """

    work: PlannedWorkRow
    findings: tuple[Finding, ...]
    guards: tuple[Finding, ...]
    needs: str | None
    may_confirm: bool
    may_approve: bool
    may_cancel: bool


class WorkList(msgspec.Struct, frozen=True):
    """What needs somebody, what lies ahead or runs, and what is over; with the rates of the time shown."""

    needs: tuple[WorkLine, ...]
    ahead: tuple[WorkLine, ...]
    over: tuple[WorkLine, ...]
    counts: Mapping[str, int]
    rates: WorkRates | None


def work_list(works: Iterable[PlannedWorkRow], rates: Sequence[WorkRates], *, may_act: bool) -> WorkList:
    """`rates` of the works seen, those of all first."""
    lines = [work_line(work, may_act=may_act) for work in works]
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.work.state] = counts.get(line.work.state, 0) + 1
    over = [line for line in lines if line.needs is None and line.work.state in _OVER]
    return WorkList(
        needs=tuple(line for line in lines if line.needs is not None),
        ahead=tuple(line for line in lines if line.needs is None and line.work.state not in _OVER),
        over=tuple(sorted(over, key=lambda line: (line.work.ends_at, line.work.work_id), reverse=True)),
        counts=counts,
        rates=rates[0] if rates and rates[0].works else None,
    )


def work_line(work: PlannedWorkRow, *, may_act: bool) -> WorkLine:
    """One of them."""
    state = WorkState(work.state)
    findings = tuple(map(Finding, work.findings))
    guards = tuple(one for one in findings if one in GUARDED and work.approved_by is None)
    is_cancelled = state is WorkState.CANCELLED
    return WorkLine(
        work=work,
        findings=findings,
        guards=guards if state not in _OVER else (),
        needs=_needs(work, state, guards),
        may_confirm=may_act and work.confirmed_at is None and state not in _AHEAD and not is_cancelled,
        may_approve=may_act and bool(guards) and state not in _OVER,
        may_cancel=may_act and state in _AHEAD,
    )


def _needs(work: PlannedWorkRow, state: WorkState, guards: Sequence[Finding]) -> str | None:
    """Why somebody should look: a code, the most pressing first."""
    if state in _NEEDS:
        return state.value
    if state not in _OVER and guards:
        return "approval"
    if state is WorkState.AFTER_CARE and work.aftercare_above:
        return "aftercare"
    return None
