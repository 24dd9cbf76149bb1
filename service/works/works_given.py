"""The inventory with the planned works that were given while the service ran: for what is concluded of the past."""

from copy import copy

from alerts.works import work_plan
from alerts.works.work_plan import plan_in
from alerts.works.works_book import rows_with
from ingest.inventory import Inventory
from service.store.cases import Cases, Wanted

MOST_PLANS = 1_000_000


def with_works_given(inventory: Inventory, cases: Cases) -> Inventory:
    """The same network; of its works those count that people planned, moved or cancelled, over whatever time."""
    plans = [plan_in(case) for case in cases.listed(work_plan.KIND, Wanted(), MOST_PLANS)]
    if not plans:
        return inventory
    given = copy(inventory)
    given.works = rows_with(inventory.works, plans)
    return given
