"""What planned work is followed by: its places, what it will bring, and what is asked of it."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from alerts.works.aftercare import AfterCare
from alerts.works.finding import findings_of
from alerts.works.scope import Places
from alerts.works.work_case import WorkCase, known_at
from alerts.works.work_forecast import WorkForecast
from alerts.works.work_rules import WorkRules
from correlate.model import Model
from correlate.rules import Rules
from ingest.inventory import Inventory
from ingest.records import PlannedWork


class WorksGround(msgspec.Struct, frozen=True):
    """The network, the model and the rules as planned work needs them; `given`: what the inventory says is planned.

    `slack`, `grace`: of the window, as outages are held against it; `keep`: how long a work is kept after its end.
    """

    places: Places
    forecast: WorkForecast
    given: tuple[PlannedWork, ...] = ()
    rules: WorkRules = WorkRules()
    slack: timedelta = Rules().planned_slack
    grace: timedelta = Rules().planned_grace
    keep: timedelta = Rules().forget_after

    def case_of(self, work_id: str, parts: Sequence[PlannedWork], before: WorkCase | None = None) -> WorkCase:
        """The work as it is followed from now on; what was done and seen of it `before` it changed still holds."""
        scope = self.places.scope_of(parts)
        starts_at, ends_at = min(part.starts_at for part in parts), max(part.ends_at for part in parts)
        affects = any(part.affects_service for part in parts)
        fresh = WorkCase(
            work_id=work_id,
            parts=tuple(parts),
            region=scope.region,
            cells=len(scope.cells),
            users=scope.users,
            share=scope.share,
            findings=findings_of(
                (starts_at, ends_at), known_at(parts), scope, self.rules, self.places.zone, affects_service=affects
            ),
            expected=self.forecast.expected(scope, self.places, starts_at, ends_at),
            care=AfterCare(self.forecast.usual(scope.region, scope.users)),
        )
        return fresh if before is None else _changed(before, fresh)


def works_ground(inventory: Inventory, model: Model, rules: Rules, work_rules: WorkRules) -> WorksGround:
    """The ground of a network, its model and its rules."""
    return WorksGround(
        Places(inventory),
        WorkForecast(model, inventory.timezone),
        inventory.works,
        work_rules,
        rules.planned_slack,
        rules.planned_grace,
        rules.forget_after,
    )


def _changed(before: WorkCase, fresh: WorkCase) -> WorkCase:
    """The work with its new rows; where its window has moved, it is confirmed, tested and cared for anew."""
    told = tuple(one for one in before.told if one in fresh.findings)
    kept = msgspec.structs.replace(
        fresh,
        told=told,
        announced_at=before.announced_at,
        announced_for=before.announced_for,
        approved_by=before.approved_by,
        down=before.down,
        outages=before.outages,
        restored_at=before.restored_at,
        complaints=before.complaints,
    )
    if before.window != fresh.window:
        return kept
    return msgspec.structs.replace(
        kept,
        care=before.care,
        confirmed_at=before.confirmed_at,
        confirmed_by=before.confirmed_by,
        overrun_told=before.overrun_told,
        reminded=before.reminded,
        tested=before.tested,
        tested_at=before.tested_at,
        next_test_at=before.next_test_at,
        care_told=before.care_told,
    )
